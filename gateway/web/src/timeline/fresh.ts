/** A timeline that was read far: its beginning is read anew, and put before what was read. Pure. */

import type { InfiniteData } from "@tanstack/react-query";

import type { TimelineEntry, TimelinePage } from "../api/types";

type Pages = InfiniteData<TimelinePage, unknown>;

/** The pages with the newest entries as they are now; what was read behind them stays, without those twice. */
export function withFresh(data: Pages, fresh: TimelinePage): Pages {
  const last = fresh.items.at(-1);
  // Everything there is stands in the fresh page.
  if (!last || fresh.cursor === null) return { pages: [fresh], pageParams: data.pageParams.slice(0, 1) };
  const known = new Set(fresh.items.map(keyOf));
  const pages = data.pages.map((page) => ({
    ...page,
    // What is newer than the end of the fresh page and not in it is there no more.
    items: page.items.filter((entry) => !known.has(keyOf(entry)) && isBehind(entry, last)),
  }));
  const [first, ...others] = pages;
  if (!first) return data;
  return { ...data, pages: [{ ...first, items: [...fresh.items, ...first.items] }, ...others] };
}

function keyOf({ id, status, kind }: TimelineEntry): string {
  // A merge and its undoing have one id.
  return kind === "merge" ? `${id} ${status}` : id;
}

function isBehind(entry: TimelineEntry, last: TimelineEntry): boolean {
  const [one, other] = [Date.parse(entry.at), Date.parse(last.at)];
  return one < other || (one === other && entry.id < last.id);
}
