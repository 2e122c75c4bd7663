import { useMemo } from "react";

import type { User } from "../../api/types";
import type { Formats } from "../../i18n/format";
import { useI18n } from "../../i18n/i18n";
import type { Words } from "../../i18n/ru";
import { useUsers } from "../../session/session";
import { fieldLabel } from "../fieldText";
import { withoutValue, type Condition, type Field, type Period } from "./field";

export interface Choice {
  value: string;
  label: string;
  /** A CSS colour, where the directory gives one. */
  color?: string | null;
  /** Kept where it stands, and not offered anew. */
  archived?: boolean;
}

const STARS = ["1", "2", "3", "4", "5"];
const MOST_NAMED = 3;
const ME = "me";

/** Fields, their values and conditions on them, in words; the same object until the words or the people change. */
export function useFieldWords(): FieldWords {
  const { t, f } = useI18n();
  const users = useUsers();
  return useMemo(() => fieldWords(t, f, users), [t, f, users]);
}

export type FieldWords = ReturnType<typeof fieldWords>;

function fieldWords(t: Words, f: Formats, users: User[]) {
  /** Values that the program itself knows; those of directories have their own words. */
  const words: Record<string, Record<string, string>> = {
    legal_form: t.legalForm,
    role: t.counterpartyRole,
    reputation: t.reputation,
    status: t.timeline.statuses,
    channel: t.journal.channels,
    direction: t.journal.directions,
    progress: t.journal.progress,
    priority: t.journal.priorities,
  };
  const names = new Map(users.map((user) => [user.id, user.name]));

  function title(field: Field): string {
    return field.title || fieldLabel(t, field.name);
  }

  /** What may be chosen: the directory's entries, people, stars. */
  function optionsOf(field: Field): Choice[] {
    if (field.type === "rating") return STARS.map((value) => ({ value, label: "★".repeat(Number(value)) }));
    if (field.type !== "user") {
      return field.options.map(({ value, title: named, color, archived }) => ({
        value,
        label: named || (words[field.name]?.[value] ?? value),
        color,
        archived,
      }));
    }
    return users.map(({ id, name }) => ({ value: id, label: name }));
  }

  /** What may be asked for: «I» is whoever looks, so that a shared view is everybody's own. */
  function askedOf(field: Field): Choice[] {
    return field.type === "user" ? [{ value: ME, label: t.grid.me }, ...optionsOf(field)] : optionsOf(field);
  }

  function valueText(field: Field, value: unknown): string {
    if (typeof value === "boolean") return value ? t.grid.yes : t.grid.no;
    const text = String(value ?? "");
    if (field.type === "counterparty" || field.type === "contact") return t.reports.chosenRecord;
    if (field.type === "user") return text === ME ? t.grid.me : (names.get(text) ?? "");
    const option = optionsOf(field).find((one) => one.value === text);
    if (option) return option.label;
    if (field.type === "number" || field.type === "money") return f.number(Number(text));
    if ((field.type === "date" || field.type === "datetime") && text) return f.day(text);
    return text;
  }

  /** «содержит ромашка», «10 – 20», «Анна, Пётр». */
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

  return { title, optionsOf, askedOf, valueText, conditionText };
}
