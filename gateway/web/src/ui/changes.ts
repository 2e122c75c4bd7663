/** Who changed what, where two people changed one record. Pure. */

import { isRecord, Problem } from "../api/client";

export type Fields = Record<string, unknown>;

/** The record as it is now, told by a refusal because of its version; null for other refusals. */
export function currentOf<R>(error: unknown): R | null {
  if (!(error instanceof Problem) || error.code !== "version_conflict") return null;
  const inDetails = isRecord(error.details.details) ? error.details.details.current : undefined;
  const current = error.details.current ?? inDetails;
  return isRecord(current) ? (current as R) : null;
}

/** What follows from a change, and is none by itself. */
const BOOKKEEPING = new Set([
  ...["version", "updated_at", "updated_by", "filter_segment_ids"],
  ...["parent_name", "counterparty_name", "contact_name", "referrer_name"],
]);

/** The fields that somebody else changed meanwhile; each custom field is one of its own. */
export function changedFields(before: Fields, now: Fields): string[] {
  const [one, other] = [spread(before), spread(now)];
  const names = [...new Set([...Object.keys(other), ...Object.keys(one).filter((name) => name.startsWith(CUSTOM))])];
  return names.filter((field) => !BOOKKEEPING.has(field) && !same(one[field], other[field]));
}

const CUSTOM = "custom.";

/** A record or a change by its fields: what `custom_values` holds stands as `custom.<key>`. */
export function spread(values: object): Fields {
  const { custom_values: custom, ...rest } = values as Fields;
  if (!isRecord(custom)) return { ...rest };
  return { ...rest, ...Object.fromEntries(Object.entries(custom).map(([key, value]) => [CUSTOM + key, value])) };
}

/** Of what a form would send, what is not as it was when the form was opened. */
export function changesOf<B extends object>(body: B, before: B): Partial<B> {
  const changed = Object.entries(body).filter(([name, value]) => !same(value, (before as Fields)[name]));
  return Object.fromEntries(changed) as Partial<B>;
}

/** What puts a record back: the former values of the fields of a change, in the shape of a change. */
export function undoOf(before: Fields, change: Fields): Fields {
  return Object.fromEntries(
    Object.entries(change).map(([field, value]) => [
      field,
      field === "custom_values" ? formerOf(before[field], value) : asInput(before[field]),
    ]),
  );
}

/** The former values of the custom fields of a change; null takes away the value of one that had none. */
function formerOf(before: unknown, change: unknown): Fields {
  const former = isRecord(before) ? before : {};
  return Object.fromEntries(Object.keys(isRecord(change) ? change : {}).map((key) => [key, former[key] ?? null]));
}

/** Phones are answered as structs and sent as they were typed. */
function asInput(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item) => (isRecord(item) && typeof item.raw === "string" ? item.raw : item));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
