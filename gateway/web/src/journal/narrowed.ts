/** What a line of the summary narrows the journal to. Pure. */

import type { Channel, Progress } from "../api/types";
import { withConditionsOn, type Condition } from "../ui/grid/field";
import { EVERYBODY, type JournalSearch } from "./journalSearch";

export type Narrowed = "overdue" | { field: string; value: string | null };

/** The change of the journal's address: its own filters where it has one for it, else a condition. */
export function narrowedTo(
  to: Narrowed,
  conditions: Condition[],
  shown: { starts_from?: string; starts_before?: string },
  now = new Date(),
): Partial<JournalSearch> {
  if (to === "overdue") {
    const end = now.toISOString();
    const until = shown.starts_before && shown.starts_before < end ? shown.starts_before : end;
    return {
      period: "custom",
      from: shown.starts_from,
      to: until,
      filter: withConditionsOn(conditions, "status", [{ field: "status", op: "any_of", value: ["planned"] }]),
    };
  }
  const { field, value } = to;
  if (field === "channel") return { channel: value as Channel };
  if (field === "progress") return { progress: value as Progress };
  if (field === "manager_id") {
    if (value !== null) return { manager: value };
    return { manager: EVERYBODY, filter: withConditionsOn(conditions, field, [{ field, op: "empty" }]) };
  }
  return { filter: withConditionsOn(conditions, field, [{ field, op: "any_of", value: [value] }]) };
}
