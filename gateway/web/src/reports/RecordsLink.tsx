import type { ReactNode } from "react";

import type { RecordKind } from "../api/types";
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

const LISTS = { counterparty: "/clients", contact: "/contacts", interaction: "/journal" } as const;

/** A number that leads to the list of exactly the records it counts. */
export function RecordsLink({ source, conditions, label, children }: Props) {
  const search = { filter: conditions as Condition[], view: NO_VIEW };
  return (
    <TextLink to={LISTS[source]} search={search} aria-label={label}>
      {children}
    </TextLink>
  );
}
