/** What a list's bulk bar has picked, as the API takes it. Pure. */

import type { BulkChange } from "../api/types";
import type { Condition } from "../ui/grid/field";
import type { Picked } from "../ui/grid/useSelection";

type Selection = BulkChange["selection"];

const CARRIED = new Set(["search", "search_in", "role", "filter"]);

/** The ticked records, or everything that the list's query finds; its conditions travel as JSON in the address. */
export function selectionOf({ ids, found }: Picked): Selection {
  if (!found) return { ids };
  const other = Object.keys(found).filter((name) => found[name] !== undefined && !CARRIED.has(name));
  // Without it the change would be of more records than the list shows.
  if (other.length > 0) throw new Error(`A selection cannot say ${other.join(", ")}`);
  const selection: Selection = {};
  if (typeof found.search === "string" && found.search) selection.search = found.search;
  if (found.search_in) selection.search_in = parsed(found.search_in) as NonNullable<Selection["search_in"]>;
  if (typeof found.role === "string") selection.role = found.role as NonNullable<Selection["role"]>;
  const conditions = parsed(found.filter) as Condition[] | undefined;
  if (conditions) selection.filter = conditions as NonNullable<Selection["filter"]>;
  return selection;
}

function parsed(value: unknown): unknown {
  return typeof value === "string" && value ? JSON.parse(value) : (value ?? undefined);
}
