import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { patch, post } from "../api/client";
import type { CustomField, CustomFieldDraft, RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { fromLines } from "../ui/lines";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";

interface Props {
  kind: RecordKind;
  /** The one that is renamed; without it a new one is made. */
  field?: CustomField;
  onClose: () => void;
}

export function CustomFieldForm({ kind, field, onClose }: Props) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
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
    () => {
      for (const noun of ["fields", "custom-fields"]) void queryClient.invalidateQueries({ queryKey: [noun] });
      onClose();
    },
  );
  const { values, set, errorOf } = draft;
  return (
    <FormDialog
      title={field ? t.cards.renameField : t.cards.newField}
      submitLabel={field ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
    >
      <TextInput
        label={t.fields.name}
        data-autofocus
        required
        value={values.name}
        error={errorOf("name")}
        onChange={(event) => set("name", event.currentTarget.value)}
      />
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
              value={values.options}
              error={errorOf("options")}
              onChange={(event) => set("options", event.currentTarget.value)}
            />
          )}
          <TextInput
            label={t.cards.fieldKey}
            description={t.cards.fieldKeyHint}
            value={values.key}
            error={errorOf("key")}
            onChange={(event) => set("key", event.currentTarget.value)}
          />
          {values.type !== "flag" && (
            <Checkbox
              label={t.cards.required}
              checked={values.required}
              onChange={(event) => set("required", event.currentTarget.checked)}
            />
          )}
        </>
      )}
    </FormDialog>
  );
}
