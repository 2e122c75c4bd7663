import { useMemo } from "react";

import type { Field, RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useFields } from "../ui/grid/useGrid";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { CLIENT } from "./report";

const NOT_TO_GROUP: Field["type"][] = ["phones", "emails", "file"];
const SUMMED: Field["type"][] = ["number", "money", "rating"];
const LONG_TEXTS: Field["type"][] = ["text", "link"];

export function canGroup(field: Field): boolean {
  return !NOT_TO_GROUP.includes(field.type) && (field.sortable || !LONG_TEXTS.includes(field.type));
}

export function canSum(field: Field): boolean {
  return SUMMED.includes(field.type) && field.name !== "number" && !field.name.startsWith(CLIENT);
}

export function isTime(field: Field | undefined): boolean {
  return field?.type === "date" || field?.type === "datetime";
}

export function isNumber(field: Field | undefined): boolean {
  return field?.type === "number" || field?.type === "money";
}

/** The fields that a report on such records may name: their own, and those of their clients, titled as such. */
export function useReportFields(source: RecordKind) {
  const { t } = useI18n();
  const { title, optionsOf } = useFieldWords();
  const own = useFields(source);
  const ofClients = useFields("counterparty");
  const fields = useMemo(() => {
    if (!own.data || source === "counterparty") return own.data;
    const clients = (ofClients.data ?? []).map((field) => ({
      ...field,
      name: CLIENT + field.name,
      title: `${t.reports.ofClient}: ${title(field)}`,
      // Their own words are looked up by the field's name, which is another one here.
      options: optionsOf(field).map(({ value, label, color, archived }) => ({
        value,
        title: label,
        color: color ?? null,
        archived: archived ?? false,
      })),
    }));
    return [...own.data, ...clients];
  }, [own.data, ofClients.data, source, t, title, optionsOf]);
  return { ...own, data: fields };
}
