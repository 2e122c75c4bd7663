/** How dates, money, phones and durations are shown. Times are in the zone of the browser. */

export type Language = "ru" | "en";

const LOCALES: Record<Language, string> = { ru: "ru-RU", en: "en-GB" };
const DAY_WORDS: Record<Language, { today: string; yesterday: string; tomorrow: string }> = {
  ru: { today: "сегодня", yesterday: "вчера", tomorrow: "завтра" },
  en: { today: "today", yesterday: "yesterday", tomorrow: "tomorrow" },
};
const DURATION_WORDS: Record<Language, { h: string; m: string; s: string }> = {
  ru: { h: "ч", m: "мин", s: "с" },
  en: { h: "h", m: "min", s: "s" },
};

export type Formats = ReturnType<typeof formats>;

export function formats(language: Language) {
  const locale = LOCALES[language];
  const timeOfDay = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const dayOfYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const dayAndYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
  const dayOfWeek = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" });
  const weekdayOnly = new Intl.DateTimeFormat(locale, { weekday: "short" });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  const count = new Intl.NumberFormat(locale);

  function time(iso: string): string {
    return timeOfDay.format(new Date(iso));
  }

  function day(iso: string, now = new Date()): string {
    const date = new Date(iso);
    const words = DAY_WORDS[language];
    const distance = daysBetween(now, date);
    if (distance === 0) return words.today;
    if (distance === -1) return words.yesterday;
    if (distance === 1) return words.tomorrow;
    if (date.getFullYear() === now.getFullYear()) return dayOfYear.format(date);
    return dayAndYear.format(date).replace(/\s*г\.$/, "");
  }

  return {
    language,
    time,
    day,
    /** «пн, 23 нояб.» */
    weekday: (date: Date) => dayOfWeek.format(date),
    /** «пн» */
    weekdayName: (date: Date) => weekdayOnly.format(date),
    /** «23 – 29 нояб. 2026 г.»: some days, both ends in them. */
    days: (first: Date, last: Date) => dayAndYear.formatRange(first, last).replace(/\s*г\.$/, ""),
    /** «сегодня 14:05», «вчера 9:30», «12 мар. 10:00», «12 мар. 2023». */
    when(iso: string, now = new Date()): string {
      const sameYear = new Date(iso).getFullYear() === now.getFullYear();
      return sameYear || Math.abs(daysBetween(now, new Date(iso))) <= 1
        ? `${day(iso, now)} ${time(iso)}`
        : day(iso, now);
    },
    full: (iso: string) => full.format(new Date(iso)),
    number: (value: number) => count.format(value),
    /** «12 500,00 ₽». The amount is a decimal string, so no kopeck is lost. */
    money(amount: string | number, currency: string): string {
      const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
      return new Intl.NumberFormat(locale, style).format(amount as Intl.StringNumericLiteral);
    },
    /** Seconds as «2 мин 05 с». */
    duration(seconds: number): string {
      const words = DURATION_WORDS[language];
      const whole = Math.max(0, Math.round(seconds));
      const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
      if (hours) return `${hours} ${words.h} ${minutes} ${words.m}`;
      if (minutes) return `${minutes} ${words.m} ${String(rest).padStart(2, "0")} ${words.s}`;
      return `${rest} ${words.s}`;
    },
    /** Seconds as a clock: «2:05». */
    clock(seconds: number): string {
      const whole = Math.max(0, Math.floor(seconds));
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    },
  };
}

function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return (midnight(to) - midnight(from)) / 86_400_000;
}

/** Country codes whose grouping is known: code, then the lengths of the groups. */
const GROUPINGS: [code: string, groups: number[]][] = [
  ["375", [2, 3, 2, 2]],
  ["380", [2, 3, 2, 2]],
  ["7", [3, 3, 2, 2]],
  ["1", [3, 3, 4]],
];

/** «+7 916 123-45-67»; a number of another country stays in E.164, a number that is not valid as it was typed. */
export function formatPhone(phone: { raw: string; e164: string | null; extension?: string | null }): string {
  if (!phone.e164) return phone.raw;
  const extension = phone.extension ? ` #${phone.extension}` : "";
  return groupDigits(phone.e164) + extension;
}

export function formatNumber(e164: string | null, raw: string): string {
  return formatPhone({ raw, e164 });
}

/** A line's number as its provider writes it: E.164 or anything else. */
export function formatLine(number: string): string {
  return number.startsWith("+") ? groupDigits(number) : number;
}

function groupDigits(e164: string): string {
  const digits = e164.replace(/\D/g, "");
  for (const [code, groups] of GROUPINGS) {
    const rest = digits.slice(code.length);
    if (!digits.startsWith(code) || rest.length !== groups.reduce((sum, size) => sum + size, 0)) continue;
    let at = 0;
    const parts = groups.map((size) => rest.slice(at, (at += size)));
    return `+${code} ${parts.slice(0, 2).join(" ")}-${parts.slice(2).join("-")}`;
  }
  return e164;
}
