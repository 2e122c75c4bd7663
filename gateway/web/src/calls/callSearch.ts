/** What the list of calls keeps in its address, and what the server is asked by it. Pure. */

import type { CallOutcome } from "../api/types";
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
export const ORDERS = ["newest", "oldest", "longest", "waited"] as const;
export type Order = (typeof ORDERS)[number];
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
  order?: Order;
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
    order: ORDERS.find((one) => one === search.order),
    open: text(search.open),
  };
}

const SORTS: Record<Order, { sort: "started_at" | "talk_seconds" | "wait_seconds"; descending: boolean }> = {
  newest: { sort: "started_at", descending: true },
  oldest: { sort: "started_at", descending: false },
  longest: { sort: "talk_seconds", descending: true },
  waited: { sort: "wait_seconds", descending: true },
};

export function orderOf(search: CallSearch) {
  return SORTS[search.order ?? "newest"];
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

/** Is the list narrowed at all? */
export function isNarrowed({ open: _open, order: _order, ...filters }: CallSearch): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}
