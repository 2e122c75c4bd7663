/** Which columns a list shows, in which order and how wide. Pure. In the address a column is `name` or `name:240`. */

export interface ShownColumn {
  field: string;
  /** In pixels; the width of its type where it is left out. */
  width?: number | null;
}

export const LEAST_WIDTH = 60;
const MOST_WIDTH = 900;

export function readColumn(text: string): ShownColumn {
  const match = /^(.+):(\d{1,4})$/.exec(text);
  return match ? { field: match[1] ?? text, width: bounded(Number(match[2])) } : { field: text };
}

export function writeColumn({ field, width }: ShownColumn): string {
  return width ? `${field}:${Math.round(width)}` : field;
}

export function bounded(width: number): number {
  return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Math.round(width)));
}

/** The column put before another one, or at the end where `before` is null. */
export function moved(columns: ShownColumn[], field: string, before: string | null): ShownColumn[] {
  const column = columns.find((one) => one.field === field);
  if (!column || field === before) return columns;
  const others = columns.filter((one) => one.field !== field);
  const at = before === null ? others.length : others.findIndex((one) => one.field === before);
  return at < 0 ? columns : [...others.slice(0, at), column, ...others.slice(at)];
}

/** The column one place to the left (-1) or to the right (1). */
export function shifted(columns: ShownColumn[], field: string, by: -1 | 1): ShownColumn[] {
  const at = columns.findIndex((one) => one.field === field);
  const before = by < 0 ? columns[at - 1] : columns[at + 2];
  if (at < 0 || (by < 0 && at === 0)) return columns;
  return moved(columns, field, before?.field ?? null);
}

export function resized(columns: ShownColumn[], field: string, width: number): ShownColumn[] {
  return columns.map((one) => (one.field === field ? { ...one, width: bounded(width) } : one));
}

/** Shown where it was not, hidden where it was; the last column stays. */
export function toggled(columns: ShownColumn[], field: string): ShownColumn[] {
  if (!columns.some((one) => one.field === field)) return [...columns, { field }];
  return columns.length > 1 ? columns.filter((one) => one.field !== field) : columns;
}
