import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { DirectoryEntry } from "../api/types";
import type { Page } from "../api/queries";

/** The outcomes of all actions: R29, each with its action as `parent_id`. */
export const outcomesQuery = queryOptions({
  queryKey: ["directories", "outcome"],
  queryFn: ({ signal }) => get<Page<DirectoryEntry>>("/directories/outcome", { archived: true }, signal),
  staleTime: 5 * 60_000,
  select: (page) => page.items,
});

/** What an action may end with; one without an action is for all of them. */
export function outcomesOf(all: DirectoryEntry[], action: string | null, chosen: string | null): DirectoryEntry[] {
  return all.filter(
    (one) => one.id === chosen || (!one.archived && (one.parent_id === null || one.parent_id === action)),
  );
}
