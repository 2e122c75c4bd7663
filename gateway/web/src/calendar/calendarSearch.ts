/** What the calendar keeps in its address, and the days it shows. Pure. */

import { firstDay, shifted } from "../journal/period";

export const VIEWS = ["day", "week", "month"] as const;
export type CalendarView = (typeof VIEWS)[number];

export interface CalendarSearch {
  view?: CalendarView;
  /** A day that is shown; today where it is left out. */
  at?: string;
  /** Users; those this workplace chose last where it is left out. */
  managers?: string[];
}

const MOST_MANAGERS = 20;

export function calendarSearch(search: Record<string, unknown>): CalendarSearch {
  const { view, at, managers } = search;
  return {
    view: VIEWS.find((one) => one === view),
    at: typeof at === "string" && /^\d{4}-\d{2}-\d{2}$/.test(at) ? at : undefined,
    managers: Array.isArray(managers)
      ? managers.filter((one): one is string => typeof one === "string").slice(0, MOST_MANAGERS)
      : undefined,
  };
}

/** The days of a view that hold `at`: one, seven from Monday, or the whole weeks of a month. */
export function daysOf(view: CalendarView, at: string): string[] {
  if (view === "day") return [at];
  const first = firstDay("week", view === "week" ? at : firstDay("month", at));
  const end = view === "week" ? shifted("week", at, 1) : shifted("week", lastOfMonth(at), 1);
  const days = [];
  for (let day = first; day < end; day = shifted("day", day, 1)) days.push(day);
  return days;
}

function lastOfMonth(at: string): string {
  return shifted("day", shifted("month", at, 1), -1);
}

const REMEMBERED = "calendar.managers";

export function rememberedManagers(): string[] | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? "null");
    return Array.isArray(kept) ? kept.map(String) : null;
  } catch {
    return null;
  }
}

export function rememberManagers(managers: string[]): void {
  localStorage.setItem(REMEMBERED, JSON.stringify(managers));
}
