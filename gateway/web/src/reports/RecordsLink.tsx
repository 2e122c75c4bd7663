import type { ReactNode } from "react";

import type { RecordKind } from "../api/types";
import { EVERYBODY } from "../journal/journalSearch";
import type { Condition } from "../ui/grid/field";
import { NO_VIEW } from "../ui/grid/useGrid";
import { TextLink } from "../ui/TextLink";

interface Props {
  source: RecordKind;
  conditions: { field: string; op: string; value?: unknown }[];
  /** Said to those who do not see the number beside its row. */
  label: string;
  children: ReactNode;
}

/** A number that leads to the list of exactly the records it counts. */
export function RecordsLink({ source, conditions, label, children }: Props) {
  const search = { filter: conditions as Condition[], view: NO_VIEW };
  if (source === "interaction") {
    const client = conditions.find(isOneClient);
    // The journal shows somebody's day unless it is told otherwise.
    return (
      <TextLink
        to="/journal"
        search={{
          ...search,
          filter: search.filter.filter((one) => one !== client),
          client: client && String((client.value as unknown[])[0]),
          period: "all",
          manager: EVERYBODY,
        }}
        aria-label={label}
      >
        {children}
      </TextLink>
    );
  }
  return (
    <TextLink to={source === "contact" ? "/contacts" : "/clients"} search={search} aria-label={label}>
      {children}
    </TextLink>
  );
}

/** The journal has a place of its own for one client. */
function isOneClient({ field, op, value }: Props["conditions"][number]): boolean {
  return field === "counterparty_id" && op === "any_of" && Array.isArray(value) && value.length === 1;
}
