import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { Call, CallPage, Field, FieldType } from "../api/types";
import { useI18n } from "../i18n/i18n";
import type { Words } from "../i18n/ru";
import { useMe } from "../session/session";
import { readColumn, writeColumn, type ShownColumn } from "../ui/grid/columns";
import type { Tabled } from "../ui/grid/GridTable";
import { readRemembered, remember } from "../ui/grid/remembered";
import { useNarrow } from "../ui/useNarrow";
import { orderOf, SORTS, type callFilter, type CallSearch } from "./callSearch";

const DEFAULTS = [
  "started_at:140",
  "caller",
  "phone:165",
  "outcome:125",
  "talk_seconds:105",
  "user_id:150",
  "line_number:145",
];
const ON_PHONES = ["caller:175", "phone:160"];

/** The list of calls as a table whose columns and their order somebody chooses (S05); remembered in this browser. */
export function useCallGrid(
  search: CallSearch,
  filter: ReturnType<typeof callFilter>,
  change: (next: Partial<CallSearch>) => void,
) {
  const { t } = useI18n();
  const me = useMe();
  const narrow = useNarrow();
  const fields = useMemo(() => callFields(t), [t]);
  const known = useMemo(() => new Map(fields.map((field) => [field.name, field])), [fields]);
  const memory = `call.${me.id}`;
  const chosen = search.columns ?? readRemembered(memory) ?? DEFAULTS;
  const wide = chosen.map(readColumn).filter(({ field }) => known.has(field));
  const order = orderOf(search);
  const asked = { ...filter, ...order };
  const calls = useInfiniteQuery({ ...list<CallPage>("calls", asked), placeholderData: keepPreviousData });
  const rows = useMemo(() => rowsOf<Call>(calls.data), [calls.data]);

  function setColumns(next: ShownColumn[]) {
    const written = next.map(writeColumn);
    remember(memory, written);
    change({ columns: written });
  }

  const grid: Tabled<Call> & { list: typeof calls } = {
    kind: "call",
    noun: "calls",
    rows,
    list: calls,
    known,
    asked,
    look: {
      conditions: [],
      columns: narrow ? ON_PHONES.map(readColumn) : wide.length > 0 ? wide : DEFAULTS.map(readColumn),
      sort: order.sort,
      descending: order.descending,
    },
    setOpen: (open) => change({ open }),
    setColumns,
    setSort: (field, descending) => change({ sort: SORTS.find((one) => one === field), desc: descending || undefined }),
    // Calls are narrowed by the filters above them.
    setConditionsOn: () => undefined,
  };
  function resetColumns() {
    remember(memory, null);
    change({ columns: undefined });
  }
  return { grid, fields, order, resetColumns };
}

/** What the list can tell of a call. */
function callFields(t: Words): Field[] {
  const words = t.callList.columns;
  const titles: [name: string, title: string, type: FieldType][] = [
    ["started_at", words.started_at, "datetime"],
    ["caller", t.calls.who, "text"],
    ["phone", t.fields.phone, "text"],
    ["direction", t.calls.direction, "text"],
    ["outcome", t.calls.outcome, "text"],
    ["talk_seconds", t.calls.duration, "number"],
    ["wait_seconds", t.calls.wait, "number"],
    ["user_id", t.calls.answered, "user"],
    ["first_rang_id", words.first_rang_id, "user"],
    ["responsible_id", words.responsible_id, "user"],
    ["client_manager", words.client_manager, "user"],
    ["line_number", t.calls.line, "text"],
    ["provider", words.provider, "text"],
    ["recording_id", words.recording_id, "flag"],
  ];
  return titles.map(([name, title, type]) => ({
    name,
    title,
    type,
    directory: null,
    options: [],
    editable: false,
    sortable: SORTS.some((one) => one === name),
    filterable: false,
    required: false,
    hidden: false,
    custom: false,
  }));
}
