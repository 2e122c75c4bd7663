import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import type { Contact, Field } from "../api/types";
import { useBulkActions } from "../bulk/useBulkActions";
import { ExportMenu } from "../exports/ExportMenu";
import { useExportAction } from "../exports/useExportAction";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { ListSummary } from "../reports/ListSummary";
import { FieldGrid } from "../ui/grid/FieldGrid";
import { SearchIn } from "../ui/grid/SearchIn";
import { RecordLink } from "../ui/grid/RecordLink";
import type { Cells } from "../ui/grid/useCells";
import { useFields, useGrid } from "../ui/grid/useGrid";
import { useRecordActions } from "../ui/grid/useRecordActions";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { ContactPanel } from "./ContactPanel";

const route = getRouteApi("/contacts");
/** C46. */
const DEFAULTS = ["name", "position", "counterparty_id", "emails", "phones", "manager_id"];
const SEARCHED = ["name", "phone", "email", "address", "custom"] as const;

/** The people one speaks with (C44). */
export function ContactsPage() {
  const fields = useFields("contact");
  return <QueryPanel query={fields}>{(known) => <People known={known} />}</QueryPanel>;
}

function People({ known }: { known: Field[] }) {
  const { t } = useI18n();
  // People have names, where firms have titles.
  const fields = useMemo(
    () => known.map((field) => (field.name === "name" ? { ...field, title: t.fields.personName } : field)),
    [known, t],
  );
  const search = route.useSearch();
  const setSearch = route.useNavigate();
  const navigate = useNavigate();
  const openDialog = useDialogs();
  const card = (contact: Contact) => void navigate({ to: "/contacts/$contactId", params: { contactId: contact.id } });
  const actions = useRecordActions<Contact>({
    noun: "contacts",
    words: t.contacts,
    open: card,
    note: (contact) =>
      contact.counterparty_id
        ? void navigate({ to: "/clients/$clientId", params: { clientId: contact.counterparty_id } })
        : card(contact),
    write: (contact, to) =>
      openDialog({ kind: "letter", to, counterpartyId: contact.counterparty_id, contactId: contact.id }),
    text: (contact, phones) =>
      openDialog({ kind: "sms", phones, counterpartyId: contact.counterparty_id, contactId: contact.id }),
  });
  const cells = useCells();
  const bulk = useBulkActions("contact");
  const grid = useGrid<Contact>({
    kind: "contact",
    noun: "contacts",
    fields,
    defaults: DEFAULTS,
    search,
    setSearch: (change) => void setSearch({ search: (before) => ({ ...before, ...change }), replace: true }),
  });
  const toExcel = useExportAction("contact", grid);
  const create = () => openDialog({ kind: "contact" });

  return (
    <ListPage
      title={t.contacts.title}
      total={grid.total}
      search={{
        placeholder: t.contacts.search,
        value: grid.search.q ?? "",
        onChange: grid.setText,
        options: <SearchIn offered={SEARCHED} chosen={grid.search.in ?? []} onChange={grid.setSearchIn} />,
      }}
      create={{ label: t.contacts.create, onClick: create }}
    >
      <FieldGrid
        grid={grid}
        label={t.contacts.title}
        nameOf={(row) => row.name}
        rowTestId="contact-row"
        onOpenCard={(contactId) => void navigate({ to: "/contacts/$contactId", params: { contactId } })}
        panel={(id) => <ContactPanel id={id} />}
        cells={cells}
        tools={
          <>
            <ListSummary kind="contact" grid={grid} />
            <ExportMenu kind="contact" grid={grid} />
          </>
        }
        rowActions={actions}
        bulkActions={[...bulk.actions, toExcel]}
        empty={{
          text: t.contacts.empty,
          nothing: t.clients.nothing,
          action: { label: t.contacts.create, onClick: create },
        }}
      />
      {bulk.dialog}
    </ListPage>
  );
}

function useCells(): Cells<Contact> {
  return useMemo(
    () => ({
      name: (row) => (
        <RecordLink to="/contacts" id={row.id} own>
          {row.name}
        </RecordLink>
      ),
      counterparty_id: (row) =>
        row.counterparty_id && (
          <RecordLink to="/clients" id={row.counterparty_id}>
            {row.counterparty_name}
          </RecordLink>
        ),
      boss_id: (row) => row.boss_name,
      assistant_id: (row) => row.assistant_name,
      referrer_id: (row) => row.referrer_name,
    }),
    [],
  );
}
