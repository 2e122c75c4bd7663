import { Button } from "@mantine/core";
import { IconFileSpreadsheet, IconPhoneIncoming, IconPhoneOutgoing } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { Call, CallPage } from "../api/types";
import { formatLine } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { localDay } from "../ui/dateTime";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { PhoneLink } from "../ui/PhoneLink";
import { QueryPanel } from "../ui/QueryPanel";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { callerName } from "./call";
import { CallFilters } from "./CallFilters";
import { CallPanel } from "./CallPanel";
import { callFilter, isNarrowed, orderOf, type CallSearch } from "./callSearch";
import { CallState } from "./CallState";
import { CallTabs } from "./CallTabs";
import { useCallExport } from "./useCallExport";

const route = getRouteApi("/calls");

/** Every call (R06), narrowed and sorted as one likes; a call opens beside the list. */
export function CallsPage() {
  const { t } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<CallSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const filter = useMemo(() => callFilter(search, localDay(new Date())), [search]);
  const asked = { ...filter, ...orderOf(search) };
  const calls = useInfiniteQuery({ ...list<CallPage>("calls", asked), placeholderData: keepPreviousData });
  const rows = useMemo(() => rowsOf<Call>(calls.data), [calls.data]);
  const columns = useColumns();
  const saving = useCallExport();

  return (
    <ListPage
      title={t.calls.title}
      search={{ placeholder: t.callList.search, value: search.q ?? "", onChange: (q) => change({ q: q || undefined }) }}
      filters={
        <>
          <CallTabs />
          <CallFilters search={search} onChange={change}>
            <Button
              size="compact-xs"
              variant="subtle"
              ml="auto"
              leftSection={<IconFileSpreadsheet size={16} />}
              loading={saving.isPending}
              onClick={() => saving.mutate({ path: "/call-exports", draft: { filter, ...orderOf(search) } })}
            >
              {t.reports.excel}
            </Button>
          </CallFilters>
        </>
      }
    >
      <QueryPanel query={calls}>
        {() =>
          rows.length === 0 ? (
            <EmptyState text={isNarrowed(search) ? t.callList.nothing : t.calls.empty} />
          ) : (
            <VirtualGrid
              label={t.calls.title}
              rows={rows}
              columns={columns}
              rowTestId="call-row"
              placeKey={`calls ${JSON.stringify(asked)}`}
              openId={search.open ?? ""}
              hasMore={calls.hasNextPage && !calls.isFetchingNextPage}
              loadMore={() => void calls.fetchNextPage()}
              onOpen={(row) => change({ open: row.id })}
            />
          )
        }
      </QueryPanel>
      {search.open && <CallPanel callId={search.open} onClose={() => change({ open: undefined })} />}
    </ListPage>
  );
}

function useColumns(): Column<Call>[] {
  const { t, f } = useI18n();
  const userName = useUserName();
  return [
    {
      key: "direction",
      title: t.calls.direction,
      titleHidden: true,
      width: "24px",
      cell: (row) =>
        row.direction === "inbound" ? (
          <IconPhoneIncoming size={16} role="img" aria-label={t.timeline.callTitles.inbound} />
        ) : (
          <IconPhoneOutgoing size={16} role="img" aria-label={t.timeline.callTitles.outbound} />
        ),
    },
    { key: "who", title: t.calls.who, width: "minmax(0, 2.5fr)", cell: (row) => callerName(t, row) },
    {
      key: "phone",
      title: t.fields.phone,
      width: "minmax(142px, 1.5fr)",
      cell: (row) => <PhoneLink raw={row.phone_raw || t.calls.hidden} e164={row.phone} />,
    },
    { key: "outcome", title: t.calls.outcome, width: "110px", cell: (row) => <CallState call={row} />, wideOnly: true },
    {
      key: "talk",
      title: t.calls.duration,
      width: "110px",
      cell: (row) => row.talk_seconds > 0 && f.duration(row.talk_seconds),
      wideOnly: true,
    },
    {
      key: "user",
      title: t.calls.answered,
      width: "minmax(0, 1.2fr)",
      cell: (row) => userName(row.user_id),
      wideOnly: true,
    },
    {
      key: "line",
      title: t.calls.line,
      width: "130px",
      cell: (row) => row.line_number && formatLine(row.line_number),
      wideOnly: true,
    },
    { key: "at", title: t.timeline.whenStarts, width: "130px", cell: (row) => f.when(row.started_at), wideOnly: true },
  ];
}
