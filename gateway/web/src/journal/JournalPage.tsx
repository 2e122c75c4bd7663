import "./journal.css";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import type { Field, Interaction } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { localDay } from "../ui/dateTime";
import { EmptyState } from "../ui/EmptyState";
import { FieldGrid } from "../ui/grid/FieldGrid";
import { useFields, useGrid } from "../ui/grid/useGrid";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { InteractionPanel } from "./InteractionPanel";
import { JournalFilters } from "./JournalFilters";
import { JournalSummary } from "./JournalSummary";
import { EVERYBODY, journalQuery, rememberedManager, type JournalSearch } from "./journalSearch";
import { lookOf, titleOf } from "./look";
import { narrowedTo } from "./narrowed";
import { useLineActions } from "./useLineActions";
import { useLineCells } from "./useLineCells";

const route = getRouteApi("/journal");
const DEFAULTS = [
  "starts_at:140",
  "status:162",
  "channel:120",
  "counterparty_id:185",
  "summary",
  "manager_id:130",
  "result:130",
];

/** The journal (F02–F22): everything that was and is to be, of all clients, narrowed as one likes. */
export function JournalPage() {
  const fields = useFields("interaction");
  return <QueryPanel query={fields}>{(known) => <Journal fields={known} />}</QueryPanel>;
}

function Journal({ fields }: { fields: Field[] }) {
  const { t } = useI18n();
  const me = useMe();
  const search = route.useSearch();
  const setSearch = route.useNavigate();
  const navigate = useNavigate();
  const openDialog = useDialogs();
  const actions = useLineActions();
  const cells = useLineCells();
  const manager = search.manager ?? rememberedManager() ?? (me.role === "manager" ? me.id : EVERYBODY);
  const query = useMemo(() => journalQuery(search, manager, localDay(new Date())), [search, manager]);
  const change = (next: Partial<JournalSearch>) =>
    void setSearch({ search: (before) => ({ ...before, ...next }), replace: true });
  const byTime = search.period === undefined || search.period === "day";
  const grid = useGrid<Interaction>({
    kind: "interaction",
    noun: "interactions",
    fields,
    defaults: DEFAULTS,
    // A day is read from its morning, a longer time from its end.
    order: { sort: "starts_at", descending: !byTime },
    search,
    setSearch: change,
    query: query ?? {},
  });
  const create = () =>
    openDialog({ kind: "interaction", known: search.client ? { counterparty_id: search.client } : {} });
  const open = (line: Interaction) => openDialog({ kind: "interaction", line });

  return (
    <ListPage
      title={t.journal.title}
      total={query ? grid.total : 0}
      search={{ placeholder: t.journal.search, value: grid.search.q ?? "", onChange: grid.setText }}
      create={{ label: t.journal.create, onClick: create }}
      filters={
        <JournalFilters search={search} manager={manager} onChange={change}>
          {query && (
            <JournalSummary asked={grid.asked} onNarrow={(to) => change(narrowedTo(to, grid.look.conditions, query))} />
          )}
        </JournalFilters>
      }
    >
      {query ? (
        <FieldGrid
          grid={grid}
          label={t.journal.title}
          nameOf={(line) => titleOf(line) || t.journal.channels[line.channel]}
          lookOf={lookOf}
          rowTestId="journal-row"
          onOpenCard={(id) => {
            const line = grid.rows.find((one) => one.id === id);
            if (line) open(line);
            else void navigate({ to: "/journal", search: { ...search, open: id } });
          }}
          panel={(id) => <InteractionPanel id={id} onOpen={grid.setOpen} />}
          cells={cells}
          rowActions={actions}
          empty={{
            text: t.journal.empty,
            nothing: t.journal.nothing,
            action: { label: t.journal.create, onClick: create },
          }}
        />
      ) : (
        <EmptyState
          text={t.journal.noGroups}
          action={{ label: t.journal.pressAll, onClick: () => change({ off: undefined }) }}
        />
      )}
    </ListPage>
  );
}
