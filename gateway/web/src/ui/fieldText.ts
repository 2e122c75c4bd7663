import { isRecord } from "../api/client";
import type { Phone } from "../api/types";
import { formatPhone } from "../i18n/format";
import type { Words } from "../i18n/ru";

/** A field's name in words. */
export function fieldLabel(t: Words, field: string): string {
  const label = t.fields[field as keyof Words["fields"]];
  return typeof label === "string" ? label : field;
}

/** A field's value in words, whatever the field. */
export function fieldText(
  t: Words,
  field: string,
  value: unknown,
  userName: (id: string | null) => string | undefined,
): string {
  if (value === null || value === undefined || value === "") return t.common.empty;
  if (typeof value === "boolean") return value ? t.common.yes : t.common.no;
  if (Array.isArray(value))
    return value.map((item) => fieldText(t, field, item, userName)).join(", ") || t.common.empty;
  if (isRecord(value) && "raw" in value) return formatPhone(value as unknown as Phone);
  if (isRecord(value)) return Object.values(value).filter(Boolean).join(", ");
  const text = String(value);
  if (field === "manager_id" || field === "participants") return userName(text) ?? t.common.empty;
  const words: Record<string, Record<string, string>> = {
    legal_form: t.legalForm,
    role: t.counterpartyRole,
    status: t.leadStatus,
  };
  return words[field]?.[text] ?? text;
}
