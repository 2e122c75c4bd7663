import { useMemo } from "react";

import type { Field, RecordKind } from "../api/types";
import { CLIENT, useClientFields } from "../ui/grid/useClientFields";
import { useFields } from "../ui/grid/useGrid";

const NOT_TO_GROUP: Field["type"][] = ["phones", "emails", "entries", "file"];
const SUMMED: Field["type"][] = ["number", "money", "rating"];
const TEXTS: Field["type"][] = ["text", "link"];

export function canGroup(field: Field): boolean {
  return !NOT_TO_GROUP.includes(field.type) && (field.sortable || !TEXTS.includes(field.type));
}

export function canSum(field: Field): boolean {
  return SUMMED.includes(field.type) && field.name !== "number" && !field.name.startsWith(CLIENT);
}

/** Files of records are shown by their cards alone. */
export function canBeColumn(field: Field): boolean {
  return field.type !== "file" && !field.name.endsWith("file_ids");
}

const SORTED: Field["type"][] = ["text", "link", "number", "money", "rating", "date", "datetime", "flag"];

export function canSortBy(field: Field | undefined): boolean {
  return field !== undefined && SORTED.includes(field.type);
}

export function isTime(field: Field | undefined): boolean {
  return field?.type === "date" || field?.type === "datetime";
}

export function isNumber(field: Field | undefined): boolean {
  return field?.type === "number" || field?.type === "money";
}

/** The fields that a report on such records may name: their own, and those of their clients, titled as such. */
export function useReportFields(source: RecordKind) {
  const own = useFields(source);
  const ofClients = useClientFields();
  const data = useMemo(
    () => (source === "counterparty" ? own.data : own.data && [...own.data, ...ofClients]),
    [own.data, ofClients, source],
  );
  return { ...own, data };
}
