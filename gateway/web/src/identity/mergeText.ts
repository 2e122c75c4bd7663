import { isRecord } from "../api/client";
import type { Field } from "../api/types";
import type { Words } from "../i18n/ru";
import { fieldLabel } from "../ui/fieldText";
import type { FieldWords } from "../ui/grid/useFieldWords";

/** Fields of records that are to become one, and their values, in words. */
export function mergeText(t: Words, words: FieldWords, fields: readonly Field[], names: Record<string, string>) {
  const known = new Map(fields.map((field) => [field.name, field]));

  function label(field: string): string {
    const spec = known.get(field);
    return spec ? words.title(spec) : fieldLabel(t, field);
  }

  function text(field: string, value: unknown): string {
    if (value === null || value === undefined || value === "") return t.common.empty;
    if (Array.isArray(value)) return value.map((item) => text(field, item)).join(", ") || t.common.empty;
    if (isRecord(value)) return shortly(value);
    if (typeof value === "string" && names[value]) return names[value];
    const spec = known.get(field);
    if (spec) return words.valueText(spec, value) || t.common.empty;
    return typeof value === "boolean" ? (value ? t.common.yes : t.common.no) : String(value);
  }

  return { label, text };
}

/** A phone, an account, an address: what people know it by. */
function shortly(value: Record<string, unknown>): string {
  for (const part of ["raw", "account"]) if (typeof value[part] === "string") return value[part];
  return ["postal_code", "city", "text"]
    .map((part) => value[part])
    .filter(Boolean)
    .join(", ");
}
