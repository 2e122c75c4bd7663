import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";

import { patch, post } from "../api/client";
import type { CustomField, CustomFieldDraft, RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { fromLines } from "../ui/lines";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";

interface Props {
  kind: RecordKind;
  /** The one that is renamed; without it a new one is made. */
  field?: CustomField;
  onClose: () => void;
}

export function CustomFieldForm({ kind, field, onClose }: Props) {
  const { t } = useI18n();
  const draft = useDraft(
    {
      name: field?.name ?? "",
      type: field?.type ?? ("text" as CustomField["type"]),
      key: field?.key ?? "",
      required: false,
      options: "",
    },
    ({ name, type, key, required, options }) => {
      if (field) return patch<CustomField>(`/custom-fields/${field.id}`, { name }, field.version);
      const chosen = type === "choice" || type === "choices";
      const body: CustomFieldDraft = {
        kind,
        name,
        type,
        key: key.trim() || null,
        required: required && type !== "flag",
        options: chosen ? fromLines(options).map((option) => ({ name: option, color: null })) : [],
      };
      return post<CustomField>("/custom-fields", body);
    },
    useSaved(onClose, "fields", "custom-fields"),
  );
  const { values, set, errorOf } = draft;
  return (
    <FormDialog
      title={field ? t.cards.renameField : t.cards.newField}
      submitLabel={field ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
    >
      <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
      {!field && (
        <>
          <Select
            label={t.cards.fieldType}
            allowDeselect={false}
            data={optionsOf(t.cards.fieldTypes)}
            value={values.type}
            error={errorOf("type")}
            onChange={(type) => type && set("type", type)}
          />
          {(values.type === "choice" || values.type === "choices") && (
            <Textarea
              label={t.cards.fieldOptions}
              description={t.fields.onePerLine}
              autosize
              minRows={3}
              {...draft.text("options")}
            />
          )}
          <TextInput label={t.cards.fieldKey} description={t.cards.fieldKeyHint} {...draft.text("key")} />
          {values.type !== "flag" && <Checkbox label={t.cards.required} {...draft.flag("required")} />}
        </>
      )}
    </FormDialog>
  );
}
