import { useI18n } from "../../i18n/i18n";
import { useMe, useUsers } from "../../session/session";
import { fieldLabel } from "../fieldText";
import { withoutValue, type Condition, type Field, type FieldOption, type Period } from "./field";

const STARS = ["1", "2", "3", "4", "5"];
const MOST_NAMED = 3;

/** Fields, their values and conditions on them, in words. */
export function useFieldWords() {
  const { t, f } = useI18n();
  const me = useMe();
  const users = useUsers();

  const title = (field: Field): string => {
    const known = fieldLabel(t, field.name);
    return known === field.name ? field.title : known;
  };

  /** What may be chosen: the directory's entries, people, stars. */
  function optionsOf(field: Field): FieldOption[] {
    if (field.type === "rating") return STARS.map((value) => ({ value, label: "★".repeat(Number(value)) }));
    if (field.type !== "user")
      return (field.options ?? []).map((option) => ({ ...option, label: optionLabel(field, option) }));
    const others = users.filter((user) => user.id !== me.id);
    return [
      { value: me.id, label: `${me.name} (${t.grid.me})` },
      ...others.map(({ id, name }) => ({ value: id, label: name })),
    ];
  }

  /** Values that are the same in every firm have words of ours; entries of directories have their own. */
  function optionLabel(field: Field, option: FieldOption): string {
    const words: Record<string, Record<string, string>> = { legal_form: t.legalForm, role: t.counterpartyRole };
    return words[field.name]?.[option.value] ?? option.label;
  }

  function valueText(field: Field, value: unknown): string {
    if (typeof value === "boolean") return value ? t.grid.yes : t.grid.no;
    const text = String(value ?? "");
    const option = optionsOf(field).find((one) => one.value === text);
    if (option) return option.label;
    if (field.type === "number" || field.type === "money") return f.number(Number(text));
    if ((field.type === "date" || field.type === "datetime") && text) return f.day(text);
    return text;
  }

  /** «содержит «ромашка»», «от 10 до 20», «Анна, Пётр». */
  function conditionText(field: Field, { op, value }: Condition): string {
    if (withoutValue(op)) return t.grid.ops[op];
    if (op === "within") return t.grid.periods[value as Period];
    if (op === "between" && Array.isArray(value)) return value.map((one) => valueText(field, one)).join(" – ");
    if (Array.isArray(value)) {
      const named = value.slice(0, MOST_NAMED).map((one) => valueText(field, one));
      const more = value.length > MOST_NAMED ? ` +${value.length - MOST_NAMED}` : "";
      return (op === "none_of" ? `${t.grid.ops.none_of} ` : "") + named.join(", ") + more;
    }
    if (field.type === "flag") return valueText(field, value);
    return `${t.grid.ops[op]} ${valueText(field, value)}`;
  }

  return { title, optionsOf, valueText, conditionText };
}
