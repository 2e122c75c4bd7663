import type { Field } from "../api/types";
import { useDraft, type Draft } from "../ui/useDraft";
import { emptyOf, filledBody, type FieldGroup, type Values } from "./record";

/** The draft of a new record over the fields of its form: empty ones begin empty and are not sent. */
export function useRecordDraft<R>(
  groups: FieldGroup[],
  known: Values,
  send: (body: Values) => Promise<R>,
  onSaved: (created: R) => void,
): Draft<Values> {
  const fields: Field[] = groups.flatMap((group) => group.fields);
  const empty = Object.fromEntries(fields.map((field) => [field.name, emptyOf(field)]));
  return useDraft<Values, R>({ ...empty, ...known }, (values) => send(filledBody(values)), onSaved);
}
