/** A wish to call somebody: whoever clicks says it, the Dialler of the frame carries it out. */

import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { CallLimits, LineName } from "../api/types";

export interface Wish {
  /** As somebody typed it, or E.164, perhaps with `;ext=` behind it. */
  number: string;
  /** The client or person whose card it was clicked in. */
  recordId: string | null;
}

const SETTINGS_FRESH_MS = 5 * 60_000;
let listener: ((wish: Wish) => void) | null = null;

/** Who carries wishes out; returns how to stop. */
export function onDial(listen: (wish: Wish) => void): () => void {
  listener = listen;
  return () => {
    if (listener === listen) listener = null;
  };
}

export function dial(number: string, recordId: string | null = null): void {
  listener?.({ number, recordId });
}

/** The wish behind a click on a number; null where it was a click on something else, or one for the browser. */
export function wishOf(event: MouseEvent): Wish | null {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="tel:"]') : null;
  if (!link) return null;
  const record = link.closest<HTMLElement>("[data-record]");
  return { number: link.getAttribute("href")!.slice("tel:".length), recordId: record?.dataset.record ?? null };
}

/** The number without what is dialled after it is answered. */
export function plainNumber(number: string): string {
  return number.split(";")[0] ?? number;
}

export const lineNamesQuery = queryOptions({
  queryKey: ["line-names"],
  queryFn: async ({ signal }) => (await get<{ items: LineName[] }>("/line-names", {}, signal)).items,
  staleTime: SETTINGS_FRESH_MS,
});

export const callLimitsQuery = queryOptions({
  queryKey: ["call-limits"],
  queryFn: ({ signal }) => get<CallLimits>("/call-limits", {}, signal),
  staleTime: SETTINGS_FRESH_MS,
});

const REMEMBERED = "calls.line";

/** The line this workplace calls from (R41); null where it is asked each time. */
export function rememberedLine(lines: LineName[]): string | null {
  const id = localStorage.getItem(REMEMBERED);
  return lines.some((line) => line.id === id) ? id : null;
}

export function rememberLine(id: string | null): void {
  if (id) localStorage.setItem(REMEMBERED, id);
  else localStorage.removeItem(REMEMBERED);
}
