import { useMemo, type ReactNode } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { CLIENT } from "../ui/grid/useClientFields";
import { useCells } from "../ui/grid/useCells";
import { TextLink } from "../ui/TextLink";

type Names = Record<string, string>;

const NONE = {};
const CUSTOM = "custom.";

/** How the cells of a table of records look, by the name of the column; `names` are those of the ids in them. */
export function useRecordCells(known: Map<string, Field>) {
  const { t, f } = useI18n();
  const cell = useCells<Record<string, unknown>>(NONE);
  // A client's field keeps its look under the name it has here.
  const fields = useMemo(
    () => new Map([...known].map(([name, field]) => [name, { ...field, name: ownName(name) }])),
    [known],
  );

  return (name: string, value: unknown, names: Names): ReactNode => {
    const field = fields.get(name);
    if (!field || value === null || value === "") return null;
    if (name === "duration_seconds") return f.duration(Number(value));
    if (field.type === "counterparty" || field.type === "contact") {
      const id = String(value);
      if (!names[id]) return t.reports.unseen;
      return field.type === "contact" ? (
        <TextLink to="/contacts/$contactId" params={{ contactId: id }}>
          {names[id]}
        </TextLink>
      ) : (
        <TextLink to="/clients/$clientId" params={{ clientId: id }}>
          {names[id]}
        </TextLink>
      );
    }
    if (field.type === "user") return names[String(value)] ?? t.reports.unseen;
    const key = field.name.startsWith(CUSTOM) ? field.name.slice(CUSTOM.length) : "";
    return cell({ [field.name]: value, ...(key && { custom_values: { [key]: value } }) }, field);
  };
}

function ownName(name: string): string {
  return name.startsWith(CLIENT) ? name.slice(CLIENT.length) : name;
}
