import type { Contact, Counterparty } from "../api/types";

/** The names of the records that a record points at, by the field. */
export function namesIn(record: Counterparty | Contact): Record<string, string | null> {
  if ("parent_name" in record) return { parent_id: record.parent_name };
  return {
    counterparty_id: record.counterparty_name,
    boss_id: record.boss_id && record.boss_name,
    assistant_id: record.assistant_id && record.assistant_name,
    referrer_id: record.referrer_name,
  };
}

/** What a card shows of a field; a boss who is in the base is a link, so not a text as well. */
export function shownValue(record: object, name: string, value: unknown): unknown {
  const { boss_id, assistant_id } = record as Partial<Contact>;
  if ((name === "boss_name" && boss_id) || (name === "assistant_name" && assistant_id)) return "";
  return value;
}
