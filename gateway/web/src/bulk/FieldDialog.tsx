import { Select, Text } from "@mantine/core";
import { useState } from "react";

import type { BulkChange, Field } from "../api/types";
import { FieldInput } from "../fields/FieldInput";
import { emptyOf, isEmpty } from "../fields/record";
import { useI18n } from "../i18n/i18n";
import { useFields } from "../ui/grid/useGrid";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { BulkDialog } from "./BulkDialog";
import type { BulkDialogProps } from "./useBulkActions";
import { useBulkChange } from "./useBulkChange";

/** What two records do not share, or what has a dialog of its own. */
const OF_ONE = new Set(
  ["name", "full_name", "inn", "kpp", "ogrn", "parent_id", "counterparty_id", "boss_id", "assistant_id"].concat(
    "referrer_id",
    "segment_ids",
    "manager_id",
    "private",
    "faxes",
  ),
);
const OF_ONE_TYPES = new Set(["phones", "emails", "entries", "file"]);

/** One field of many records. */
export function FieldDialog({ kind, picked, onClose }: BulkDialogProps) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const fields = (useFields(kind).data ?? []).filter(
    (field) => field.editable && !field.hidden && !OF_ONE.has(field.name) && !OF_ONE_TYPES.has(field.type),
  );
  const [field, setField] = useState<Field | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const said = field !== null && !(isEmpty(value) && neverEmpty(field));
  const wanted = field && (isEmpty(value) ? emptyOf(field) : value);
  const values = (said ? { [field.name]: wanted } : {}) as NonNullable<BulkChange["change"]["fields"]>;
  const { preview, start } = useBulkChange(kind, picked, { fields: values });
  return (
    <BulkDialog
      title={t.bulk.field}
      preview={preview}
      ready={said}
      start={start}
      submitLabel={t.bulk.start}
      onClose={onClose}
    >
      <Select
        label={t.bulk.whichField}
        data-autofocus
        searchable
        data={fields.map((one) => ({ value: one.name, label: title(one) }))}
        value={field?.name ?? null}
        onChange={(name) => {
          const chosen = fields.find((one) => one.name === name) ?? null;
          setField(chosen);
          setValue(chosen?.type === "flag" ? false : null);
        }}
      />
      {field && (
        <>
          <FieldInput key={field.name} field={field} value={value} onChange={setValue} />
          {!neverEmpty(field) && field.type !== "flag" && (
            <Text size="xs" c="dimmed">
              {t.bulk.clearIt}
            </Text>
          )}
        </>
      )}
    </BulkDialog>
  );
}

/** Required ones, and choices of the program's own, which have a value always. */
function neverEmpty(field: Field): boolean {
  return field.required || (field.type === "choice" && field.directory === null && !field.custom);
}
