import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { Lead, LeadPage } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { PhoneLink } from "../ui/PhoneLink";
import { QueryPanel } from "../ui/QueryPanel";
import { Sections } from "../ui/Sections";
import { TextLink } from "../ui/TextLink";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { leadTitle } from "./lead";
import { LeadStatusBadge } from "./LeadStatusBadge";

const route = getRouteApi("/leads");

/** Requests of people who have not bought yet; a new one appears by itself. */
export function LeadsPage() {
  const { t } = useI18n();
  const { q = "", status } = route.useSearch();
  const navigate = useNavigate();
  const setSearch = route.useNavigate();
  const openDialog = useDialogs();
  const leads = useInfiniteQuery({
    ...list<LeadPage>("leads", { search: q, status }),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => rowsOf<Lead>(leads.data), [leads.data]);
  const columns = useColumns();
  const create = () => openDialog({ kind: "lead" });

  return (
    <ListPage
      title={t.leads.title}
      total={leads.data?.pages[0]?.estimated_total}
      search={{
        placeholder: t.leads.search,
        value: q,
        onChange: (text) =>
          void setSearch({ search: (before) => ({ ...before, q: text || undefined }), replace: true }),
      }}
      create={{ label: t.leads.create, onClick: create }}
      filters={
        <Sections
          label={t.fields.status}
          words={t.leadStatus}
          all={t.leads.open}
          value={status}
          onChange={(next) => void setSearch({ search: (before) => ({ ...before, status: next }) })}
        />
      }
    >
      <QueryPanel query={leads}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              text={q || status ? t.leads.nothing : t.leads.empty}
              action={{ label: t.leads.create, onClick: create }}
            />
          ) : (
            <VirtualGrid
              label={t.leads.title}
              rows={rows}
              columns={columns}
              rowTestId="lead-row"
              placeKey={`leads ${status ?? ""} ${q}`}
              hasMore={leads.hasNextPage && !leads.isFetchingNextPage}
              loadMore={() => void leads.fetchNextPage()}
              onOpen={(row) => void navigate({ to: "/leads/$leadId", params: { leadId: row.id } })}
            />
          )
        }
      </QueryPanel>
    </ListPage>
  );
}

function useColumns(): Column<Lead>[] {
  const { t, f } = useI18n();
  const userName = useUserName();
  return [
    { key: "number", title: "№", width: "44px", cell: (row) => row.number, wideOnly: true },
    {
      key: "name",
      title: t.fields.personName,
      width: "minmax(0, 2fr)",
      cell: (row) => (
        <TextLink to="/leads/$leadId" params={{ leadId: row.id }} tabIndex={-1} c="inherit" fw={500}>
          {[row.name, row.company].filter(Boolean).join(", ")}
        </TextLink>
      ),
    },
    {
      key: "phone",
      title: t.fields.phone,
      width: "150px",
      cell: (row) => row.phones[0] && <PhoneLink {...row.phones[0]} />,
      wideOnly: true,
    },
    { key: "title", title: t.fields.title, width: "minmax(0, 2.5fr)", cell: leadTitle, wideOnly: true },
    { key: "status", title: t.fields.status, width: "110px", cell: (row) => <LeadStatusBadge status={row.status} /> },
    { key: "source", title: t.fields.source, width: "110px", cell: (row) => row.source, wideOnly: true },
    {
      key: "manager",
      title: t.fields.manager_id,
      width: "120px",
      cell: (row) => userName(row.manager_id),
      wideOnly: true,
    },
    { key: "created", title: t.leads.received, width: "115px", cell: (row) => f.when(row.created_at), wideOnly: true },
  ];
}
