/** Working hours as people write them: `9–18`, `9:00-13:00, 14:00-18:00`; nothing is a day off. Pure. */

import type { OpenHours } from "../api/types";

const SPAN = /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$/;

export function hoursText(hours: OpenHours[]): string {
  return hours.map(({ begin, end }) => `${begin}–${end}`).join(", ");
}

/** Null where it cannot be read, or the hours overlap. */
export function parseHours(text: string): OpenHours[] | null {
  const parts = text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const hours: OpenHours[] = [];
  for (const part of parts) {
    const found = SPAN.exec(part);
    if (!found) return null;
    const begin = clock(found[1], found[2]);
    const end = clock(found[3], found[4]);
    const before = hours.at(-1)?.end ?? "00:00";
    if (begin === null || end === null || begin >= end || begin < before) return null;
    hours.push({ begin, end });
  }
  return hours;
}

function clock(hour = "", minute = "00"): string | null {
  const [hours, minutes] = [Number(hour), Number(minute)];
  if (hours > 24 || minutes > 59 || (hours === 24 && minutes > 0)) return null;
  return `${hour.padStart(2, "0")}:${minute}`;
}
