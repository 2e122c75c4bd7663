/** The date and the time of day as people type them. */

/** «14:05» from 14:05, 14.05, 1405, 9 or 930; null for anything else. */
export function parseTime(text: string): string | null {
  const match = /^(\d{1,2})(?:[:.,\s-]?(\d{2}))?$/.exec(text.trim());
  if (!match) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2] ?? 0)];
  if (hours > 23 || minutes > 59) return null;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** «2026-11-23» from 23.11.2026, 23.11.26, 23/11 or 2026-11-23; a day without its year is of this one; null for anything else. */
export function parseDay(text: string, today = new Date()): string | null {
  const typed = text.trim();
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typed);
  const local = /^(\d{1,2})[./\s-](\d{1,2})(?:[./\s-](\d{4}|\d{2}))?\.?$/.exec(typed);
  const parts = iso ? [iso[1], iso[2], iso[3]] : local && [local[3] ?? today.getFullYear(), local[2], local[1]];
  if (!parts) return null;
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  const date = new Date(year < 100 ? 2000 + year : year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? localDay(date) : null;
}

/** A local day `2026-11-23` and a time of day as an instant; null where either is not one. */
export function toInstant(day: string | null, time: string): string | null {
  const parsed = parseTime(time);
  if (!day || !parsed) return null;
  const date = new Date(`${day}T${parsed}:00`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

export function localDay(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

export function localTime(date: Date): string {
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

export function inMinutes(minutes: number, now = new Date()): string {
  return new Date(now.getTime() + minutes * 60_000).toISOString();
}
