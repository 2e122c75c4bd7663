import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { Counterparty, CounterpartyPage } from "../api/types";
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

const route = getRouteApi("/clients");

/** The client base (T05–T08): one list in four sections. */
export function ClientsPage() {
  const { t } = useI18n();
  const { q = "", role } = route.useSearch();
  const navigate = useNavigate();
  const setSearch = route.useNavigate();
  const openDialog = useDialogs();
  const clients = useInfiniteQuery({
    ...list<CounterpartyPage>("counterparties", { search: q, role }),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => rowsOf<Counterparty>(clients.data), [clients.data]);
  const columns = useColumns();
  const create = () => openDialog({ kind: "client" });

  return (
    <ListPage
      title={t.clients.title}
      total={clients.data?.pages[0]?.estimated_total}
      search={{
        placeholder: t.clients.search,
        value: q,
        onChange: (text) =>
          void setSearch({ search: (before) => ({ ...before, q: text || undefined }), replace: true }),
      }}
      create={{ label: t.clients.create, onClick: create }}
      filters={
        <Sections
          label={t.fields.role}
          words={t.clients.sections}
          value={role}
          onChange={(next) => void setSearch({ search: (before) => ({ ...before, role: next }) })}
        />
      }
    >
      <QueryPanel query={clients}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              text={q || role ? t.clients.nothing : t.clients.empty}
              action={{ label: t.clients.create, onClick: create }}
            />
          ) : (
            <VirtualGrid
              label={t.clients.title}
              rows={rows}
              columns={columns}
              rowTestId="client-row"
              placeKey={`clients ${role ?? ""} ${q}`}
              hasMore={clients.hasNextPage && !clients.isFetchingNextPage}
              loadMore={() => void clients.fetchNextPage()}
              onOpen={(row) => void navigate({ to: "/clients/$clientId", params: { clientId: row.id } })}
            />
          )
        }
      </QueryPanel>
    </ListPage>
  );
}

function useColumns(): Column<Counterparty>[] {
  const { t, f } = useI18n();
  const userName = useUserName();
  return [
    {
      key: "name",
      title: t.fields.name,
      width: "minmax(0, 3fr)",
      cell: (row) => (
        <TextLink to="/clients/$clientId" params={{ clientId: row.id }} tabIndex={-1} c="inherit" fw={500}>
          {row.name}
        </TextLink>
      ),
    },
    {
      key: "phone",
      title: t.fields.phone,
      width: "minmax(142px, 1.5fr)",
      cell: (row) => row.phones[0] && <PhoneLink {...row.phones[0]} />,
    },
    { key: "email", title: t.fields.emails, width: "minmax(0, 2fr)", cell: (row) => row.emails[0], wideOnly: true },
    { key: "inn", title: t.fields.inn, width: "110px", cell: (row) => row.inn, wideOnly: true },
    {
      key: "role",
      title: t.fields.role,
      width: "minmax(0, 1.2fr)",
      cell: (row) => t.counterpartyRole[row.role],
      wideOnly: true,
    },
    {
      key: "manager",
      title: t.fields.manager_id,
      width: "minmax(0, 1.3fr)",
      cell: (row) => userName(row.manager_id),
      wideOnly: true,
    },
    {
      key: "updated",
      title: t.fields.updated_at,
      width: "130px",
      cell: (row) => f.when(row.updated_at),
      wideOnly: true,
    },
  ];
}
