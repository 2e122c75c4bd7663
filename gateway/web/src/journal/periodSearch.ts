/** A period as an address keeps it. Pure. */

import { PERIODS, spanOf, type JournalPeriod, type Span } from "./period";

export interface PeriodSearch {
  period?: JournalPeriod;
  /** A day of the period; today where it is left out. */
  at?: string;
  /** The ends of an own period, instants. */
  from?: string;
  to?: string;
}

export function periodSearch({ period, at, from, to }: Record<string, unknown>): PeriodSearch {
  return {
    period: PERIODS.find((one) => one === period),
    at: typeof at === "string" && /^\d{4}-\d{2}-\d{2}$/.test(at) ? at : undefined,
    from: instant(from),
    to: instant(to),
  };
}

function instant(value: unknown): string | undefined {
  return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** From when until when; `standard` is the period that is meant where none is chosen. */
export function chosenSpan(search: PeriodSearch, standard: JournalPeriod, today: string): Span {
  return spanOf(search.period ?? standard, search.at ?? today, {
    ...(search.from && { starts_from: search.from }),
    ...(search.to && { starts_before: search.to }),
  });
}
