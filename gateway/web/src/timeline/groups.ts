/** How a timeline is shown: changes that stand together are one quiet line. Pure. */

import type { TimelineEntry } from "../api/types";

export type Kind = TimelineEntry["kind"];

/** One entry, or changes of the card that came one after the other. */
export type Group = { entry: TimelineEntry } | { changes: [TimelineEntry, ...TimelineEntry[]] };

/** What may be chosen to be shown, and what it stands for. */
export const FILTERS = {
  notes: ["note"],
  calls: ["call"],
  letters: ["letter", "paper_letter", "fax"],
  meetings: ["meeting"],
  messengers: ["messenger"],
  sales: ["lead", "deal", "document"],
  changes: ["change", "merge"],
} as const satisfies Record<string, Kind[]>;
export type FilterName = keyof typeof FILTERS;

export function kindsOf(chosen: FilterName[]): Kind[] {
  return chosen.flatMap((name) => [...FILTERS[name]]);
}

export function grouped(entries: TimelineEntry[]): Group[] {
  const groups: Group[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (entry.kind !== "change") groups.push({ entry });
    else if (last && "changes" in last) last.changes.push(entry);
    else groups.push({ changes: [entry] });
  }
  return groups;
}
