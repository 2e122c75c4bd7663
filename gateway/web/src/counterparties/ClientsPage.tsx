import { Group } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import type { Counterparty, Field } from "../api/types";
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
import { Sections } from "../ui/Sections";
import { TextLink } from "../ui/TextLink";
import { ClientPanel } from "./ClientPanel";

const route = getRouteApi("/clients");
/** C28; the name is what a row is called. */
const DEFAULTS = ["number", "name", "phones", "city", "website", "manager_id"];

/** T51–T54. */
const FILTER_FIRST = ["category_id", "reputation", "manager_id", "payment_method_id"];

/** The client base (T05–T08): one list in four sections. */
export function ClientsPage() {
  const fields = useFields("counterparty");
  return <QueryPanel query={fields}>{(known) => <Clients fields={known} />}</QueryPanel>;
}

function Clients({ fields }: { fields: Field[] }) {
  const { t } = useI18n();
  const search = route.useSearch();
  const setSearch = route.useNavigate();
  const navigate = useNavigate();
  const openDialog = useDialogs();
  const card = (client: Counterparty) =>
    void navigate({ to: "/clients/$clientId", params: { clientId: client.id }, search: { tab: "timeline" } });
  const actions = useRecordActions<Counterparty>({
    noun: "counterparties",
    words: t.clients,
    open: card,
    note: card,
    write: (client, to) => openDialog({ kind: "letter", to, counterpartyId: client.id }),
    text: (client, phones) => openDialog({ kind: "sms", phones, counterpartyId: client.id }),
  });
  const cells = useCells();
  const bulk = useBulkActions("counterparty");
  const { role } = search;
  const grid = useGrid<Counterparty>({
    kind: "counterparty",
    noun: "counterparties",
    fields,
    defaults: DEFAULTS,
    search,
    setSearch: (change) => void setSearch({ search: (before) => ({ ...before, ...change }), replace: true }),
    query: { role },
  });
  const toExcel = useExportAction("counterparty", grid);
  const create = () => openDialog({ kind: "client", role });

  return (
    <ListPage
      title={t.clients.title}
      total={grid.total}
      search={{
        placeholder: t.clients.search,
        value: grid.search.q ?? "",
        onChange: grid.setText,
        options: <SearchIn chosen={grid.search.in ?? []} onChange={grid.setSearchIn} />,
      }}
      create={{ label: t.clients.create, onClick: create }}
      filters={
        <Group justify="space-between" gap="sm">
          <Sections
            label={t.fields.role}
            words={t.clients.sections}
            value={role}
            onChange={(next) => void setSearch({ search: (before) => ({ ...before, role: next }) })}
          />
          <TextLink size="sm" to="/duplicates" search={{ kind: "counterparty" }}>
            {t.identity.duplicates}
          </TextLink>
        </Group>
      }
    >
      <FieldGrid
        grid={grid}
        label={t.clients.title}
        nameOf={(row) => row.name}
        rowTestId="client-row"
        filterFirst={FILTER_FIRST}
        onOpenCard={(clientId) => void navigate({ to: "/clients/$clientId", params: { clientId } })}
        panel={(id) => <ClientPanel id={id} />}
        cells={cells}
        tools={
          <>
            <ListSummary
              kind="counterparty"
              grid={grid}
              also={role && [{ field: "role", op: "any_of", value: [role] }]}
            />
            <ExportMenu kind="counterparty" grid={grid} />
          </>
        }
        rowActions={actions}
        bulkActions={[...bulk.actions, toExcel]}
        empty={{
          text: role ? t.clients.nothing : t.clients.empty,
          nothing: t.clients.nothing,
          action: { label: t.clients.create, onClick: create },
        }}
      />
      {bulk.dialog}
    </ListPage>
  );
}

function useCells(): Cells<Counterparty> {
  return useMemo(
    () => ({
      name: (row) => (
        <RecordLink to="/clients" id={row.id} own>
          {row.name}
        </RecordLink>
      ),
      parent_id: (row) =>
        row.parent_id && (
          <RecordLink to="/clients" id={row.parent_id}>
            {row.parent_name}
          </RecordLink>
        ),
    }),
    [],
  );
}
