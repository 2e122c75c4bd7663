/** Periods of the journal, in the zone of the browser. Pure. */

import { localDay } from "../ui/dateTime";

export const PERIODS = ["day", "week", "month", "quarter", "half_year", "year", "all", "custom"] as const;
export type JournalPeriod = (typeof PERIODS)[number];

export interface Span {
  /** The first instant; none is none. */
  starts_from?: string;
  /** The first instant after it. */
  starts_before?: string;
}

const MONTHS = { month: 1, quarter: 3, half_year: 6, year: 12 } as const;

/** The first day of the period that holds `day` (both local days, `2026-11-23`). */
export function firstDay(period: JournalPeriod, day: string): string {
  const date = dateOf(day);
  if (period === "week") date.setDate(date.getDate() - weekday(date));
  else if (period in MONTHS) {
    const length = MONTHS[period as keyof typeof MONTHS];
    date.setDate(1);
    date.setMonth(date.getMonth() - (date.getMonth() % length));
  }
  return localDay(date);
}

/** The first day of the period `steps` later, or earlier. */
export function shifted(period: JournalPeriod, day: string, steps: number): string {
  const date = dateOf(firstDay(period, day));
  if (period === "day") date.setDate(date.getDate() + steps);
  else if (period === "week") date.setDate(date.getDate() + 7 * steps);
  else if (period in MONTHS) date.setMonth(date.getMonth() + MONTHS[period as keyof typeof MONTHS] * steps);
  return localDay(date);
}

/** From the first instant of the period to its end. */
export function spanOf(period: JournalPeriod, day: string, own: Span): Span {
  if (period === "custom") return own;
  if (period === "all") return {};
  return {
    starts_from: dateOf(firstDay(period, day)).toISOString(),
    starts_before: dateOf(shifted(period, day, 1)).toISOString(),
  };
}

/** Midnight of a local day. */
export function dateOf(day: string): Date {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date);
}

/** 0 for Monday. */
export function weekday(date: Date): number {
  return (date.getDay() + 6) % 7;
}
