import { Button, Text, Textarea, TextInput } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import { post } from "../api/client";
import { list, rowsOf } from "../api/queries";
import type { StopListEntry, StopListPage as Page } from "../api/types";
import { formatPhone } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useMe, useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { FormDialog } from "../ui/FormDialog";
import { ListPage } from "../ui/ListPage";
import { notifyDone } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { Sections } from "../ui/Sections";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { STOPS } from "./mailings";
import { MailingTabs } from "./MailingTabs";

const route = getRouteApi("/mailings/stop-list");

/** As people read it: of a messenger, its id of the person. */
function addressOf(entry: StopListEntry): string {
  if (entry.kind === "phone") return formatPhone({ raw: entry.address, e164: entry.address });
  return entry.kind === "messenger" ? entry.address.slice(entry.address.indexOf(":") + 1) : entry.address;
}

/** Addresses and phones that no mailing goes to, and who stopped them why. */
export function StopListPage() {
  const { t } = useI18n();
  const { q = "", removed = false } = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<StopListEntry | null>(null);
  const stops = useInfiniteQuery({ ...list<Page>(STOPS, { search: q, removed }), placeholderData: keepPreviousData });
  const rows = useMemo(() => rowsOf<StopListEntry>(stops.data), [stops.data]);
  const columns = useColumns(setRemoving);
  const create = { label: t.mailings.newStop, onClick: () => setAdding(true) };
  return (
    <ListPage
      title={t.mailings.title}
      search={{
        placeholder: t.mailings.search,
        value: q,
        onChange: (text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true }),
      }}
      create={create}
      filters={
        <>
          <MailingTabs />
          <Sections
            label={t.mailings.stopTitle}
            words={{ removed: t.mailings.letIn }}
            all={t.mailings.inForce}
            value={removed ? "removed" : undefined}
            onChange={(next) =>
              void navigate({ search: (before) => ({ ...before, removed: next ? true : undefined }), replace: true })
            }
          />
          <Text size="sm" c="dimmed">
            {t.mailings.stopHint}
          </Text>
        </>
      }
    >
      <QueryPanel query={stops}>
        {() =>
          rows.length === 0 ? (
            <EmptyState text={t.mailings.noStops} />
          ) : (
            <VirtualGrid
              label={t.mailings.stopTitle}
              rows={rows}
              columns={columns}
              rowTestId="stop"
              rowHeight={36}
              placeKey={`stops ${q} ${removed}`}
              hasMore={stops.hasNextPage && !stops.isFetchingNextPage}
              loadMore={() => void stops.fetchNextPage()}
              onOpen={() => undefined}
            />
          )
        }
      </QueryPanel>
      {adding && <StopForm onClose={() => setAdding(false)} />}
      {removing && <RemovalForm entry={removing} onClose={() => setRemoving(null)} />}
    </ListPage>
  );
}

function useColumns(onRemove: (entry: StopListEntry) => void): Column<StopListEntry>[] {
  const { t, f } = useI18n();
  const me = useMe();
  const userName = useUserName();
  return [
    { key: "address", title: t.mailings.address, width: "minmax(0, 1.6fr)", cell: (row) => addressOf(row) },
    {
      key: "reason",
      title: t.mailings.reason,
      width: "minmax(0, 1.2fr)",
      cell: (row) => t.mailings.reasons[row.reason],
    },
    {
      key: "note",
      title: t.mailings.note,
      width: "minmax(0, 2fr)",
      wideOnly: true,
      cell: (row) => row.removal_note || row.note,
    },
    {
      key: "who",
      title: t.mailings.stoppedBy,
      width: "minmax(0, 1fr)",
      wideOnly: true,
      cell: (row) => userName(row.removed_by ?? row.created_by) ?? "",
    },
    {
      key: "when",
      title: t.mailings.when,
      width: "140px",
      wideOnly: true,
      cell: (row) => f.when(row.removed_at ?? row.created_at),
    },
    {
      key: "do",
      title: t.common.actions,
      titleHidden: true,
      width: "190px",
      cell: (row) =>
        me.role === "admin" &&
        !row.removed_at && (
          <Button size="compact-xs" variant="default" onClick={() => onRemove(row)}>
            {t.mailings.remove}
          </Button>
        ),
    },
  ];
}

function StopForm({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const draft = useDraft(
    { address: "", note: "" },
    (values) => post<StopListEntry>(`/${STOPS}`, values),
    useSaved(onClose, STOPS),
  );
  return (
    <FormDialog title={t.mailings.newStop} submitLabel={t.mailings.add} draft={draft} onClose={onClose}>
      <TextInput label={t.mailings.addressOrPhone} data-autofocus required {...draft.text("address")} />
      <Textarea label={t.mailings.note} autosize minRows={2} {...draft.text("note")} />
    </FormDialog>
  );
}

function RemovalForm({ entry, onClose }: { entry: StopListEntry; onClose: () => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft(
    { reason: "" },
    (values) => post<StopListEntry>(`/${STOPS}/${entry.id}/remove`, values),
    () => {
      void queryClient.invalidateQueries({ queryKey: [STOPS] });
      notifyDone(t, t.mailings.welcomed);
      onClose();
    },
  );
  return (
    <FormDialog
      title={t.mailings.removeTitle(addressOf(entry))}
      submitLabel={t.mailings.remove}
      draft={draft}
      onClose={onClose}
    >
      <Textarea
        label={t.mailings.removalReason}
        data-autofocus
        required
        autosize
        minRows={2}
        {...draft.text("reason")}
      />
    </FormDialog>
  );
}
