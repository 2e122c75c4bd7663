/** A record as its forms see it: flat values by the names of fields, custom ones included. Pure. */

import type { Field, RecordKind } from "../api/types";

export type Values = Record<string, unknown>;

const CUSTOM = "custom.";

export function isCustom(name: string): boolean {
  return name.startsWith(CUSTOM);
}

/** The fields as a draft or a change of the API: custom ones stand together, empty ones are null. */
export function asBody(values: Values): Values {
  const body: Values = {};
  const custom: Values = {};
  for (const [name, value] of Object.entries(values)) {
    if (isCustom(name)) custom[name.slice(CUSTOM.length)] = value === "" ? null : value;
    else body[name] = value;
  }
  return Object.keys(custom).length > 0 ? { ...body, custom_values: custom } : body;
}

/** A draft without what nobody filled in, so that the server's own beginnings hold. */
export function filledBody(values: Values): Values {
  return asBody(Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value))));
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** What an empty field holds in a record: texts of ours are empty, everything else is not there. */
export function emptyOf({ name, type }: Pick<Field, "name" | "type">): unknown {
  if (isCustom(name) || NULLABLE.has(name)) return null;
  if (name === "faxes" || ["entries", "phones", "emails", "choices"].includes(type)) return [];
  if (type === "flag") return false;
  return type === "text" ? "" : null;
}

const NULLABLE = new Set(["inn", "kpp", "ogrn", "website", "address", "position"]);

export type GroupName = "main" | "reach" | "place" | "requisites" | "work" | "analysis" | "own" | "description";

const GROUPS: Record<Exclude<RecordKind, "interaction">, [GroupName, string[]][]> = {
  counterparty: [
    ["main", ["name", "full_name", "legal_form", "role", "relation_id", "parent_id", "manager_id"]],
    ["reach", ["phones", "emails", "faxes", "website", "socials"]],
    ["place", ["country", "city", "region_id", "address", "other_addresses"]],
    ["requisites", ["inn", "kpp", "ogrn", "foreign_party", "bank_accounts"]],
    ["work", ["category_id", "payment_method_id", "industry_id", "ad_source_id", "segment_ids", "reputation"]],
    ["analysis", ["rating", "solvency", "potential", "loyalty", "headcount", "annual_income", "capital"]],
    ["description", ["notes", "private", "opted_out"]],
  ],
  contact: [
    ["main", ["name", "counterparty_id", "position", "department", "relation_id", "manager_id"]],
    ["reach", ["phones", "emails", "faxes", "socials"]],
    ["place", ["country", "city", "address", "other_addresses"]],
    ["work", ["birthday", "boss_id", "boss_name", "assistant_id", "assistant_name", "referrer_id", "ad_source_id"]],
    ["description", ["notes", "private", "opted_out"]],
  ],
};
/** Names of people who are not in the base stand beside the links to those who are, and are shown where these are. */
const TYPED_FOR: Record<string, string> = { boss_name: "boss_id", assistant_name: "assistant_id" };

export interface FieldGroup {
  name: GroupName;
  fields: Field[];
}

/** The fields of a form or a card by their groups, in the administrator's order; hidden ones are left out. */
export function grouped(kind: Exclude<RecordKind, "interaction">, fields: Field[]): FieldGroup[] {
  const known = new Map(fields.map((field) => [field.name, field]));
  for (const [typed, link] of Object.entries(TYPED_FOR)) {
    const of = known.get(link);
    if (of) known.set(typed, { ...plainField(typed), hidden: of.hidden });
  }
  const ours = new Set<string>();
  const order = new Map(fields.map((field, at) => [field.name, at]));
  const place = ({ name }: Field) => order.get(name) ?? order.get(TYPED_FOR[name] ?? "") ?? fields.length;
  const groups = GROUPS[kind].map(([name, names]) => {
    names.forEach((one) => ours.add(one));
    const found = names.flatMap((one) => known.get(one) ?? []);
    return { name, fields: found.sort((a, b) => place(a) - place(b)) };
  });
  const own = fields.filter((field) => field.custom || (field.editable && !ours.has(field.name)));
  const at = groups.findIndex((group) => group.name === "description");
  groups.splice(at, 0, { name: "own", fields: own });
  return groups
    .map((group) => ({ ...group, fields: group.fields.filter((field) => !field.hidden) }))
    .filter((group) => group.fields.length > 0);
}

/** A person has a name where a company has a title: the same field in other words. */
export function namedAs(fields: Field[], title: string): Field[] {
  return fields.map((field) => (field.name === "name" ? { ...field, title } : field));
}

/** A field that the registry does not know. */
export function plainField(name: string, type: Field["type"] = "text"): Field {
  return {
    name,
    title: "",
    type,
    directory: null,
    options: [],
    editable: true,
    sortable: false,
    filterable: false,
    required: false,
    hidden: false,
    custom: false,
  };
}
