/** Imports: what is asked of the gateway. */

import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import { list, pages, type Page } from "../api/queries";
import type { ImportBatch, ImportConflict, ImportRow } from "../api/types";

export type RowFilter = "all" | "create" | "update" | "duplicates" | "problems" | "reject" | "skip" | "failed";
export const ROW_FILTERS: RowFilter[] = [
  "all",
  "create",
  "update",
  "duplicates",
  "problems",
  "reject",
  "skip",
  "failed",
];

export const importsQuery = list<Page<ImportBatch>>("imports");

export function importQuery(id: string) {
  return queryOptions({
    queryKey: ["imports", "one", id],
    queryFn: ({ signal }) => get<ImportBatch>(`/imports/${id}`, {}, signal),
  });
}

export function rowsQuery(id: string, only: RowFilter) {
  return pages<Page<ImportRow>>(["imports", "rows", id, only], `/imports/${id}/rows`, { only });
}

export function conflictsQuery(id: string) {
  return pages<Page<ImportConflict>>(["imports", "conflicts", id], `/imports/${id}/conflicts`);
}

export function isWorking(batch: ImportBatch): boolean {
  return ["reading", "checking", "applying", "undoing"].includes(batch.state);
}

/** How many rows a filter shows; undefined where nobody counts them. */
export function countOf(batch: ImportBatch, filter: RowFilter): number | undefined {
  if (filter === "all") return batch.counts.rows;
  if (filter === "problems") return undefined;
  return batch.counts[filter];
}
