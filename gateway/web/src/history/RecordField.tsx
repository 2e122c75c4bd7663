import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { one } from "../api/queries";
import type { Field, RecordKind } from "../api/types";
import { FieldValue } from "../fields/FieldValue";
import { isEmpty, plainField } from "../fields/record";
import { useI18n } from "../i18n/i18n";
import { fieldLabel } from "../ui/fieldText";
import { useFields } from "../ui/grid/useGrid";
import { useFieldWords } from "../ui/grid/useFieldWords";

/** The files of a card have a tab of their own, and no place on forms and in lists. */
const FILES = plainField("file_ids", "file");

/** The fields of a kind of record by name, and what each is called; a field that is gone by what it was. */
export function useFieldNames(kind: RecordKind) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const fields = new Map([...(useFields(kind).data ?? []), FILES].map((field) => [field.name, field]));
  return {
    fields,
    label(name: string): string {
      const field = fields.get(name);
      if (field) return title(field);
      const words = t.history.fields[name as keyof typeof t.history.fields] ?? fieldLabel(t, name);
      return words.startsWith("custom.") ? t.history.goneField : words;
    },
  };
}

/** A value of the history, as the card shows that field. */
export function RecordField({ field, value }: { field: Field | undefined; value: unknown }) {
  const { t } = useI18n();
  if (isEmpty(value)) {
    return (
      <Text span size="sm" c="dimmed">
        {t.history.empty}
      </Text>
    );
  }
  if (!field) return <Plain value={value} />;
  if (field.type === "counterparty" || field.type === "contact") return <Named field={field} id={String(value)} />;
  return <FieldValue field={field} value={value} />;
}

function Named({ field, id }: { field: Field; id: string }) {
  const noun = field.type === "contact" ? "contacts" : "counterparties";
  const record = useQuery({ ...one<{ name: string }>(noun, id), retry: false });
  return <FieldValue field={field} value={id} valueName={record.data?.name} />;
}

function Plain({ value }: { value: unknown }) {
  const { t } = useI18n();
  const text = typeof value === "boolean" ? (value ? t.common.yes : t.common.no) : String(value);
  return (
    <Text span size="sm" style={{ overflowWrap: "anywhere" }}>
      {typeof value === "object" ? JSON.stringify(value) : text}
    </Text>
  );
}
