/** What the list of calls keeps in its address, and what the server is asked by it. Pure. */

import type { CallOutcome } from "../api/types";
import { columnNames } from "../ui/grid/gridSearch";
import { chosenSpan, periodSearch, type PeriodSearch } from "../journal/periodSearch";

export const OUTCOMES = [
  "talked",
  "missed",
  "busy",
  "rejected",
  "cancelled",
  "failed",
  "interrupted",
  "no_answer",
  "unavailable",
  "blocked",
  "voicemail",
] as const satisfies CallOutcome[];
export const DIRECTIONS = ["inbound", "outbound"] as const;
/** What the list may be sorted by. */
export const SORTS = ["started_at", "talk_seconds", "wait_seconds"] as const;
export const LONGER = [30, 60, 180, 600] as const;

export interface CallSearch extends PeriodSearch {
  /** A number, or four and more digits of it. */
  q?: string;
  direction?: (typeof DIRECTIONS)[number];
  outcome?: CallOutcome;
  user?: string;
  /** A line. */
  line?: string;
  client?: string;
  /** A missed-call debt: the calls it is made of. */
  debt?: string;
  recorded?: boolean;
  /** Talks of so many seconds and longer. */
  longer?: number;
  sort?: (typeof SORTS)[number];
  desc?: boolean;
  /** `name` or `name:240`. */
  columns?: string[];
  open?: string;
}

export function callSearch(search: Record<string, unknown>): CallSearch {
  const text = (value: unknown) =>
    typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined;
  return {
    ...periodSearch(search),
    q: text(search.q),
    direction: DIRECTIONS.find((one) => one === search.direction),
    outcome: OUTCOMES.find((one) => one === search.outcome),
    user: text(search.user),
    line: text(search.line),
    client: text(search.client),
    debt: text(search.debt),
    recorded: search.recorded === true || undefined,
    longer: LONGER.find((one) => one === search.longer),
    sort: SORTS.find((one) => one === search.sort),
    desc: search.desc === true || undefined,
    columns: columnNames(search.columns),
    open: text(search.open),
  };
}

/** The newest first, unless something else was chosen. */
export function orderOf({ sort, desc }: CallSearch) {
  return { sort: sort ?? "started_at", descending: sort === undefined || desc === true };
}

/** The filters, by the names that the list and its export have for them. */
export function callFilter(search: CallSearch, today: string) {
  const { starts_from, starts_before } = chosenSpan(search, "all", today);
  return {
    started_from: starts_from ?? null,
    started_before: starts_before ?? null,
    direction: search.direction ?? null,
    outcome: search.outcome ?? null,
    user_id: search.user ?? null,
    account_id: search.line ?? null,
    phone: search.q ?? null,
    record_id: search.client ?? null,
    debt_id: search.debt ?? null,
    recorded: search.recorded ?? null,
    min_talk_seconds: search.longer ?? null,
  };
}

/** What of the address is no filter. */
const LOOK = new Set<string>(["open", "sort", "desc", "columns"] satisfies (keyof CallSearch)[]);

/** The filters that are set. */
export function filtersOf(search: CallSearch): (keyof CallSearch)[] {
  const names = Object.keys(search) as (keyof CallSearch)[];
  return names.filter((name) => search[name] !== undefined && !LOOK.has(name));
}
