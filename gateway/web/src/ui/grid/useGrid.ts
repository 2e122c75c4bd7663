import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import type { Query } from "../../api/client";
import { list, rowsOf, type Page } from "../../api/queries";
import { useMe } from "../../session/session";
import { readColumn, writeColumn, type ShownColumn } from "./columns";
import { isComplete, withConditionsOn, type Condition, type Field } from "./field";
import type { GridSearch } from "./gridSearch";
import { readRemembered, remember } from "./remembered";
import { CLIENT, useClientFields } from "./useClientFields";
import { useViews } from "./useViews";
import { differs, type Look, type SavedView } from "./view";

export { useFields } from "./useFields";
export const NO_VIEW = "all";
const SHORT_LIST = 30;

interface CountedPage<R> extends Page<R> {
  estimated_total: number;
}

interface Options {
  /** Names the list: its saved views and remembered columns are of this kind. */
  kind: string;
  /** The noun of the API, `counterparties`. */
  noun: string;
  fields: Field[];
  /** The columns of somebody who has chosen none. */
  defaults: string[];
  search: GridSearch;
  setSearch: (change: GridSearch) => void;
  /** The order of somebody who has chosen none; the server's own where it is left out. */
  order?: { sort: string; descending: boolean };
  /** What else narrows the list, beside the user's own conditions. */
  query?: Query;
}

/** What a list shows and how it is changed; see FieldGrid. */
export function useGrid<R extends { id: string }>(options: Options) {
  const { kind, noun, fields, defaults, search, setSearch, query } = options;
  const me = useMe();
  const saved = useViews(kind);
  const view = chosenView(saved.views, search.view);
  const ofClients = useClientFields(kind === "contact" || kind === "interaction");
  const known = useMemo(
    () => new Map([...fields, ...ofClients].map((field) => [field.name, field])),
    [fields, ofClients],
  );
  const memory = `${kind}.${me.id}`;

  const standing: Look = view ?? {
    conditions: [],
    columns: (readRemembered(memory) ?? defaults).map(readColumn),
    sort: options.order?.sort ?? null,
    descending: options.order?.descending ?? false,
  };
  const wanted = search.filter ?? standing.conditions;
  // Those of clients may come a moment later.
  const there = ({ field }: Condition) => known.has(field) || field.startsWith(CLIENT);
  const look: Look = {
    // A field that was taken away since is asked for no more.
    conditions: wanted.filter(there),
    columns: (search.columns?.map(readColumn) ?? standing.columns).filter((column) => known.has(column.field)),
    sort: known.get(search.sort ?? standing.sort ?? "")?.sortable ? (search.sort ?? standing.sort) : null,
    descending: search.sort ? search.desc === true : standing.descending,
  };
  const columns = look.columns.length > 0 ? look.columns : defaults.map(readColumn);
  const asked: Query = {
    ...query,
    search: search.q,
    search_in: search.in ? JSON.stringify(search.in) : undefined,
    filter: conditionsText(look.conditions),
  };
  const order: Query = { sort: look.sort, descending: look.sort && look.descending ? true : undefined };
  const found = useInfiniteQuery({
    ...list<CountedPage<R>>(noun, { ...asked, ...order }),
    placeholderData: keepPreviousData,
    // A default view says what to ask for, so nothing is asked before it is known.
    enabled: !saved.isPending || search.view === NO_VIEW,
  });
  const rows = useMemo(() => rowsOf<R>(found.data), [found.data]);

  // What is rare is found page by page: a page may be short, or empty, and not the last one.
  const { hasNextPage, isFetching, isError, fetchNextPage } = found;
  const short = rows.length < SHORT_LIST && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (short) void fetchNextPage();
  }, [short, fetchNextPage]);

  function setColumns(next: ShownColumn[]) {
    const written = next.map(writeColumn);
    if (!view) remember(memory, written);
    setSearch({ columns: written });
  }

  function setConditions(conditions: Condition[]) {
    const complete = conditions.filter(isComplete);
    // Nothing is said of conditions only where no view has some of its own.
    setSearch({ filter: complete.length > 0 || view ? complete : undefined });
  }

  return {
    kind,
    noun,
    fields,
    known,
    defaults,
    search,
    look: { ...look, columns },
    rows,
    list: found,
    /** Fields of conditions that are not there: the list is not narrowed by them, and says so. */
    lost: wanted.filter((condition) => !there(condition)).map(({ field }) => field),
    /** What the shown rows answer to, for a job over all that is found. */
    asked,
    /** An estimate; undefined while it is not known. */
    total: found.data?.pages[0]?.estimated_total,
    saved,
    view,
    changed: view ? differs({ ...look, columns }, view) : false,
    setColumns,
    setSort: (field: string, descending: boolean) => setSearch({ sort: field, desc: descending || undefined }),
    setConditions,
    setConditionsOn: (field: string, own: Condition[]) => setConditions(withConditionsOn(look.conditions, field, own)),
    setOpen: (id: string | undefined) => setSearch({ open: id }),
    setText: (text: string) => setSearch({ q: text || undefined }),
    /** Neither words nor conditions. */
    clear: () => setSearch({ q: undefined, filter: view ? [] : undefined }),
    setSearchIn: (names: string[]) => setSearch({ in: names.length > 0 ? names : undefined }),
    /** Shows a saved view, or everything, as it was saved. */
    show: (next: SavedView | null) => setSearch({ view: next?.id ?? NO_VIEW, ...PLAIN }),
    /** The columns as they were before anybody chose. */
    resetColumns() {
      remember(memory, null);
      setSearch({ columns: undefined });
    },
  };
}

export type Grid<R extends { id: string }> = ReturnType<typeof useGrid<R>>;

const PLAIN: GridSearch = { filter: undefined, sort: undefined, desc: undefined, columns: undefined };

function chosenView(views: SavedView[], chosen: string | undefined): SavedView | null {
  if (chosen === NO_VIEW) return null;
  const wanted = views.find((view) => (chosen ? view.id === chosen : view.is_default));
  return wanted ?? null;
}

function conditionsText(conditions: Condition[]): string | undefined {
  const complete = conditions.filter(isComplete);
  return complete.length > 0 ? JSON.stringify(complete) : undefined;
}
