/** Keys of times and ranges in words. Pure. */

import type { Language } from "../i18n/format";
import type { Words } from "../i18n/ru";
import type { Step } from "./report";

type ReportTexts = Words["reports"];
const LOCALES: Record<Language, string> = { ru: "ru-RU", en: "en-GB" };

/** «12 мар. 2026», «9 – 15 мар. 2026», «март 2026», «I кв. 2026», «2026». The key is the first day. */
export function stepText(key: string, step: Step, language: Language, texts: ReportTexts): string {
  const first = new Date(`${key}T00:00:00Z`);
  if (Number.isNaN(first.getTime())) return key;
  const written = (date: Date, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LOCALES[language], { timeZone: "UTC", ...options }).format(date).replace(/\s*г\.$/, "");
  const year = first.getUTCFullYear();
  switch (step) {
    case "day":
      return written(first, { day: "numeric", month: "short", year: "numeric" });
    case "week": {
      const last = new Date(first.getTime() + 6 * 86_400_000);
      return `${written(first, { day: "numeric", month: "short" })} – ${written(last, { day: "numeric", month: "short", year: "numeric" })}`;
    }
    case "month":
      return `${written(first, { month: "long" })} ${year}`;
    case "quarter":
      return texts.quarter(Math.floor(first.getUTCMonth() / 3) + 1, year);
    case "year":
      return String(year);
  }
}

/** «меньше 50», «50 – 500», «от 500». The bound itself belongs to the range above it. */
export function rangeText(
  at: number,
  bounds: string[],
  written: (value: number) => string,
  texts: ReportTexts,
): string {
  const [from, to] = [bounds[at - 1], bounds[at]];
  if (from === undefined) return texts.below(written(Number(to)));
  return to === undefined
    ? texts.above(written(Number(from)))
    : `${written(Number(from))} – ${texts.below(written(Number(to)))}`;
}
