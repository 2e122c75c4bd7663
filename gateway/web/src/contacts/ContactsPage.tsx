import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { Contact, ContactPage } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { PhoneLink } from "../ui/PhoneLink";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";

const route = getRouteApi("/contacts");

export function ContactsPage() {
  const { t } = useI18n();
  const { q = "" } = route.useSearch();
  const navigate = useNavigate();
  const setSearch = route.useNavigate();
  const openDialog = useDialogs();
  const contacts = useInfiniteQuery({
    ...list<ContactPage>("contacts", { search: q }),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => rowsOf<Contact>(contacts.data), [contacts.data]);
  const columns = useColumns();
  const create = () => openDialog({ kind: "contact" });

  return (
    <ListPage
      title={t.contacts.title}
      total={contacts.data?.pages[0]?.estimated_total}
      search={{
        placeholder: t.contacts.search,
        value: q,
        onChange: (text) => void setSearch({ search: { q: text || undefined }, replace: true }),
      }}
      create={{ label: t.contacts.create, onClick: create }}
    >
      <QueryPanel query={contacts}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              text={q ? t.clients.nothing : t.contacts.empty}
              action={{ label: t.contacts.create, onClick: create }}
            />
          ) : (
            <VirtualGrid
              label={t.contacts.title}
              rows={rows}
              columns={columns}
              rowTestId="contact-row"
              placeKey={`contacts ${q}`}
              hasMore={contacts.hasNextPage && !contacts.isFetchingNextPage}
              loadMore={() => void contacts.fetchNextPage()}
              onOpen={(row) => void navigate({ to: "/contacts/$contactId", params: { contactId: row.id } })}
            />
          )
        }
      </QueryPanel>
    </ListPage>
  );
}

function useColumns(): Column<Contact>[] {
  const { t } = useI18n();
  const userName = useUserName();
  return [
    {
      key: "name",
      title: t.fields.personName,
      width: "minmax(0, 2fr)",
      cell: (row) => (
        <TextLink to="/contacts/$contactId" params={{ contactId: row.id }} tabIndex={-1} c="inherit" fw={500}>
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
    {
      key: "position",
      title: t.fields.position,
      width: "minmax(0, 1.5fr)",
      cell: (row) => row.position,
      wideOnly: true,
    },
    { key: "email", title: t.fields.emails, width: "minmax(0, 2fr)", cell: (row) => row.emails[0], wideOnly: true },
    {
      key: "counterparty",
      title: t.fields.counterparty_id,
      width: "minmax(0, 2fr)",
      cell: (row) =>
        row.counterparty_id && (
          <TextLink to="/clients/$clientId" params={{ clientId: row.counterparty_id }} tabIndex={-1}>
            {row.counterparty_name}
          </TextLink>
        ),
      wideOnly: true,
    },
    {
      key: "manager",
      title: t.fields.manager_id,
      width: "minmax(0, 1.3fr)",
      cell: (row) => userName(row.manager_id),
      wideOnly: true,
    },
  ];
}
