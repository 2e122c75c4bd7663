/** Saved views: a named way to look at a list. Pure. */

import type { ShownColumn } from "./columns";
import type { Condition } from "./field";

export interface SavedView {
  id: string;
  version: number;
  kind: string;
  name: string;
  /** Seen by everybody; changed by whoever made it and by administrators. */
  shared: boolean;
  /** The asker's own choice to begin with. */
  is_default: boolean;
  created_by: string | null;
  conditions: Condition[];
  columns: ShownColumn[];
  sort: string | null;
  descending: boolean;
}

/** How a list looks, wherever that comes from. */
export interface Look {
  conditions: Condition[];
  columns: ShownColumn[];
  sort: string | null;
  descending: boolean;
}

/** Whether the list looks otherwise than the view says. */
export function differs(look: Look, view: Look): boolean {
  return written(look) !== written(view);
}

function written({ conditions, columns, sort, descending }: Look): string {
  return JSON.stringify([
    conditions.map(({ field, op, value }) => [field, op, value ?? null]),
    columns.map(({ field, width }) => [field, width ?? null]),
    sort,
    sort !== null && descending,
  ]);
}
