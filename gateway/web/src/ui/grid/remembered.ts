/** The columns somebody chose last in this browser, by list and user. */

const KEY = "otklik.columns.";

export function readRemembered(list: string): string[] | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY + list) ?? "null");
    return Array.isArray(kept) && kept.every((one) => typeof one === "string") ? kept : null;
  } catch {
    return null;
  }
}

/** Null forgets. */
export function remember(list: string, columns: string[] | null): void {
  if (columns) localStorage.setItem(KEY + list, JSON.stringify(columns));
  else localStorage.removeItem(KEY + list);
}
