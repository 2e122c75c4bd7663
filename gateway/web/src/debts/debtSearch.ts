/** What the page of missed calls keeps in its address. Pure. */

import { chosenSpan, periodSearch, type PeriodSearch } from "../journal/periodSearch";

const STATES = ["returned", "dismissed"] as const;
const LONGEST_DAYS = 365;

export interface DebtSearch extends PeriodSearch {
  /** Those that wait, where it is left out. */
  state?: (typeof STATES)[number];
  owner?: string;
  late?: boolean;
  open?: string;
}

export function debtSearch(search: Record<string, unknown>): DebtSearch {
  const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);
  return {
    ...periodSearch(search),
    state: STATES.find((one) => one === search.state),
    owner: text(search.owner),
    late: search.late === true || undefined,
    open: text(search.open),
  };
}

/** The time whose calls are added up: the chosen one, at most a year until now where it has no ends. */
export function countedSpan(search: PeriodSearch, today: string, now = new Date()): { from: string; before: string } {
  const { starts_from, starts_before } = chosenSpan(search, "week", today);
  const before = starts_before ? new Date(starts_before) : endOfHour(now);
  const earliest = new Date(before.getTime() - LONGEST_DAYS * 24 * 3_600_000);
  const from = starts_from && new Date(starts_from) > earliest ? new Date(starts_from) : earliest;
  return { from: from.toISOString(), before: before.toISOString() };
}

/** Full hours keep the question the same for a while, so that its answer can be kept. */
function endOfHour(now: Date): Date {
  const end = new Date(now);
  end.setMinutes(60, 0, 0);
  return end;
}
