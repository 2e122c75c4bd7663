import type { RecordKind } from "../api/types";

/** Kinds of records that have a card. */
export type CardKind = Exclude<RecordKind, "interaction">;

/** What the API calls the records of each kind. */
export const NOUNS: Record<RecordKind, string> = {
  counterparty: "counterparties",
  contact: "contacts",
  interaction: "interactions",
};
