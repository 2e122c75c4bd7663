/** What a list knows of its fields, and the conditions that narrow it. Pure. */

import type { Field, FieldType } from "../../api/types";

export type { Field, FieldType } from "../../api/types";

export type Op =
  | "is"
  | "is_not"
  | "any_of"
  | "none_of"
  | "contains"
  | "starts_with"
  | "empty"
  | "filled"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "between"
  | "within";

export interface Condition {
  field: string;
  op: Op;
  value?: unknown;
}

export const PERIODS = [
  "today",
  "yesterday",
  "tomorrow",
  "this_week",
  "last_week",
  "next_week",
  "this_month",
  "last_month",
  "next_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
  "last_7_days",
  "last_30_days",
  "last_90_days",
  "next_7_days",
  "next_30_days",
] as const;
export type Period = (typeof PERIODS)[number];

const TEXT_OPS: Op[] = ["contains", "starts_with", "is", "is_not", "empty", "filled"];
const NUMBER_OPS: Op[] = ["between", "is", "gte", "lte", "empty", "filled"];
const DAY_OPS: Op[] = ["within", "between", "is", "gte", "lte", "empty", "filled"];
const CHOICE_OPS: Op[] = ["any_of", "none_of", "empty", "filled"];

/** What may be asked of a field of each type; the first is offered first. */
export const OPS: Record<FieldType, Op[]> = {
  text: TEXT_OPS,
  link: TEXT_OPS,
  phones: ["contains", "empty", "filled"],
  emails: ["contains", "empty", "filled"],
  number: NUMBER_OPS,
  money: NUMBER_OPS,
  date: DAY_OPS,
  datetime: DAY_OPS,
  flag: ["is"],
  choice: CHOICE_OPS,
  choices: CHOICE_OPS,
  rating: CHOICE_OPS,
  user: CHOICE_OPS,
  file: ["filled", "empty"],
  entries: ["contains", "filled", "empty"],
  counterparty: ["filled", "empty"],
  contact: ["filled", "empty"],
};

export function withoutValue(op: Op): boolean {
  return op === "empty" || op === "filled";
}

/** Whether enough is said to ask the server. */
export function isComplete({ op, value }: Condition): boolean {
  if (withoutValue(op)) return true;
  if (op === "between") return Array.isArray(value) && value.length === 2 && value.every(isSaid);
  if (Array.isArray(value)) return value.length > 0;
  return isSaid(value);
}

function isSaid(value: unknown): boolean {
  return typeof value === "string" ? value.trim() !== "" : value !== undefined && value !== null;
}

/** A new condition on a field, not complete yet where it needs a value. */
export function startOf(field: Field): Condition {
  const op = OPS[field.type][0] ?? "filled";
  return field.type === "flag" ? { field: field.name, op, value: true } : { field: field.name, op };
}

/** The conditions with those on one field replaced, the rest in their order. */
export function withConditionsOn(all: Condition[], field: string, own: Condition[]): Condition[] {
  const at = all.findIndex((condition) => condition.field === field);
  const others = all.filter((condition) => condition.field !== field);
  return at < 0 ? [...others, ...own] : [...others.slice(0, at), ...own, ...others.slice(at)];
}

const WIDTHS: Partial<Record<FieldType, number>> = {
  number: 90,
  money: 130,
  date: 110,
  datetime: 130,
  flag: 80,
  rating: 100,
  phones: 170,
  emails: 180,
  user: 140,
  entries: 220,
  file: 190,
  choice: 140,
};

/** In pixels, until the user drags it. */
export function startingWidth(field: Field): number {
  return field.name === "name" ? 230 : (WIDTHS[field.type] ?? 150);
}

/** The value of a field in a record; custom ones stand in `custom_values`. */
export function valueOf(row: object, name: string): unknown {
  const record = row as Record<string, unknown>;
  if (!name.startsWith("custom.")) return record[name];
  return (record.custom_values as Record<string, unknown> | undefined)?.[name.slice("custom.".length)];
}
