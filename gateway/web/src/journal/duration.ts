/** Durations as days, hours and minutes. Pure. */

import type { Language } from "../i18n/format";

export interface DurationParts {
  days: number;
  hours: number;
  minutes: number;
}

const DAY = 86_400;

export function split(seconds: number): DurationParts {
  return {
    days: Math.floor(seconds / DAY),
    hours: Math.floor((seconds % DAY) / 3600),
    minutes: Math.floor((seconds % 3600) / 60),
  };
}

/** Seconds. */
export function joined({ days, hours, minutes }: DurationParts): number {
  return days * DAY + hours * 3600 + minutes * 60;
}

const WORDS: Record<Language, [days: string, hours: string, minutes: string, seconds: string]> = {
  ru: ["д", "ч", "мин", "с"],
  en: ["d", "h", "min", "s"],
};

/** «2 д 3 ч 15 мин»; seconds only where there is nothing larger than minutes. */
export function durationText(seconds: number, language: Language): string {
  const { days, hours, minutes } = split(seconds);
  const rest = days === 0 && hours === 0 ? seconds % 60 : 0;
  return [days, hours, minutes, rest]
    .map((count, place) => (count > 0 ? `${count} ${WORDS[language][place]}` : ""))
    .filter(Boolean)
    .join(" ");
}
