/** Fields of records as the gateway answers them; a test says only what matters to it. */

import type { Field, FieldOption, FieldType } from "../api/types";

export function field(name: string, type: FieldType = "text", fields: Partial<Field> = {}): Field {
  return {
    name,
    title: "",
    type,
    directory: null,
    options: [],
    editable: true,
    sortable: !["phones", "emails", "choices", "entries"].includes(type),
    filterable: true,
    required: name === "name",
    hidden: false,
    custom: name.startsWith("custom."),
    ...fields,
  };
}

export function option(value: string, title = "", color: string | null = null): FieldOption {
  return { value, title, color, archived: false };
}

/** Some of the fields of a kind of record, one of each type. */
export function fieldsOf(kind: string | undefined): Field[] {
  const common = [
    field("number", "number", { editable: false }),
    field("name"),
    field("phones", "phones", { editable: false }),
    field("emails", "emails", { editable: false }),
    field("city"),
    field("manager_id", "user"),
    field("notes"),
    field("private", "flag"),
    field("updated_at", "datetime", { editable: false }),
  ];
  if (kind === "contact")
    return [...common, field("position"), field("birthday", "date"), field("counterparty_id", "counterparty")];
  const roles = ["client", "prospect", "contractor", "other"].map((role) => option(role));
  return [
    ...common,
    field("role", "choice", { options: roles }),
    field("category_id", "choice", {
      directory: "category",
      options: [option("k1", "Крупный", "#2f9e44"), option("k2", "Мелкий")],
    }),
    field("rating", "rating"),
    field("annual_income", "money"),
    field("inn"),
    field("website", "link"),
    field("custom.tariff", "text", { title: "Тариф" }),
  ];
}
