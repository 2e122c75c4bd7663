/** What the journal keeps in its address. Pure. */

import type { Channel, Progress } from "../api/types";
import { gridSearch, type GridSearch } from "../ui/grid/gridSearch";
import { chosenSpan, periodSearch, type PeriodSearch } from "./periodSearch";

export const TOGGLES = ["held", "not_held", "inbound", "outbound", "all_clients"] as const;
export type Toggle = (typeof TOGGLES)[number];
export const CHANNELS = [
  "phone",
  "email",
  "meeting",
  "letter",
  "fax",
  "messenger",
  "note",
] as const satisfies Channel[];
export const PROGRESS = ["not_needed", "not_done", "partly_done", "done"] as const satisfies Progress[];
export const EVERYBODY = "all";

export interface JournalSearch extends GridSearch, PeriodSearch {
  client?: string;
  /** A user, or EVERYBODY; what this workplace chose last where it is left out. */
  manager?: string;
  channel?: Channel;
  progress?: Progress;
  /** The toggles that are released. */
  off?: Toggle[];
}

export function journalSearch(search: Record<string, unknown>): JournalSearch {
  const { client, manager, channel, progress, off } = search;
  return {
    ...gridSearch(search),
    ...periodSearch(search),
    client: typeof client === "string" && client ? client : undefined,
    manager: typeof manager === "string" && manager ? manager : undefined,
    channel: CHANNELS.find((one) => one === channel),
    progress: PROGRESS.find((one) => one === progress),
    off: Array.isArray(off) && off.length > 0 ? TOGGLES.filter((one) => off.includes(one)) : undefined,
  };
}

/** What the server is asked; null where the released toggles leave nothing to show. */
export function journalQuery(
  search: JournalSearch,
  manager: string,
  today: string,
): Record<string, string | boolean | undefined> | null {
  const off = new Set(search.off);
  const without = (one: Toggle, other: Toggle) => off.has(one) && off.has(other);
  if (without("held", "not_held") || without("inbound", "outbound")) return null;
  const statuses = off.has("held") ? ["planned", "cancelled"] : off.has("not_held") ? ["held"] : [];
  const directions = off.has("inbound") ? ["outbound"] : off.has("outbound") ? ["inbound"] : [];
  const span = chosenSpan(search, "day", today);
  return {
    ...span,
    counterparty_id: search.client,
    manager_ids: many(manager === EVERYBODY ? [] : [manager]),
    channels: many(search.channel ? [search.channel] : []),
    progress: many(search.progress ? [search.progress] : []),
    statuses: many(statuses),
    directions: many(directions),
    my_clients: off.has("all_clients") || undefined,
  };
}

function many(values: string[]): string | undefined {
  return values.length > 0 ? JSON.stringify(values) : undefined;
}

const REMEMBERED = "journal.manager";

/** F07: whose lines this workplace looked at last. */
export function rememberedManager(): string | null {
  return localStorage.getItem(REMEMBERED);
}

export function rememberManager(manager: string): void {
  localStorage.setItem(REMEMBERED, manager);
}
