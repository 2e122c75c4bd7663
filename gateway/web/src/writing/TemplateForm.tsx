import { Checkbox, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { patch, post } from "../api/client";
import type { LetterFile, Template } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { useDraft } from "../ui/useDraft";
import { LetterFilesInput } from "./LetterFilesInput";
import { templateFieldsQuery, templatesQuery } from "./queries";
import { RichText } from "./RichText";
import { TemplatePreview } from "./TemplatePreview";
import { useLetterFiles } from "./useLetterFiles";

/** A template that is made or changed; its fields are offered, and it is tried with a real client. */
export function TemplateForm({ template, onClose }: { template?: Template; onClose: () => void }) {
  const { t } = useI18n();
  const words = t.writing.templates;
  const me = useMe();
  const queryClient = useQueryClient();
  const fields = useQuery(templateFieldsQuery);
  const area = useRef<HTMLDivElement>(null);
  const draft = useDraft(
    {
      name: template?.name ?? "",
      subject: template?.subject ?? "",
      html: template?.html ?? "",
      file_ids: template?.files ?? ([] as LetterFile[]),
      shared: template?.shared ?? false,
    },
    ({ shared, file_ids, ...rest }) => {
      const body = { ...rest, file_ids: file_ids.map((file) => file.id) };
      return template
        ? patch<Template>(`/email-templates/${template.id}`, body, template.version)
        : post<Template>("/email-templates", { ...body, shared });
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: templatesQuery.queryKey });
      onClose();
    },
  );
  const { values, set, errorOf } = draft;
  const latest = useRef(values.file_ids);
  latest.current = values.file_ids;
  const files = useLetterFiles(values.file_ids, (file) => set("file_ids", [...latest.current, file]));

  function insert(name: string | null) {
    if (!name || !area.current) return;
    area.current.focus();
    document.execCommand("insertText", false, `{{ ${name} }}`);
  }

  const groups = new Map<string, { value: string; label: string }[]>();
  for (const field of fields.data ?? []) {
    const key = field.name.split(".")[1] ?? field.name;
    const label = `${words.of[field.of]}: ${words.fields[key] ?? key}`;
    groups.set(words.of[field.of], [...(groups.get(words.of[field.of]) ?? []), { value: field.name, label }]);
  }
  return (
    <FormDialog
      title={template ? words.edit : words.create}
      submitLabel={template ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
      wide
    >
      <TextInput label={words.name} data-autofocus required {...draft.text("name")} />
      <TextInput label={t.mail.subject} {...draft.text("subject")} />
      <Select
        placeholder={words.insert}
        aria-label={words.insert}
        searchable
        size="xs"
        value={null}
        data={[...groups].map(([group, items]) => ({ group, items }))}
        onChange={insert}
      />
      <RichText
        ref={area}
        label={t.mail.body}
        start={template?.html ?? ""}
        error={errorOf("html")}
        onChange={(html) => set("html", html)}
      />
      <LetterFilesInput
        files={values.file_ids}
        uploads={files.uploads}
        onBring={(chosen) => void files.bring(chosen)}
        onDismiss={files.dismiss}
        onRemove={(id) =>
          set(
            "file_ids",
            values.file_ids.filter((file) => file.id !== id),
          )
        }
        error={errorOf("file_ids")}
      />
      {!template && me.role !== "manager" && <Checkbox label={words.shared} {...draft.flag("shared")} />}
      <TemplatePreview subject={values.subject} html={values.html} />
    </FormDialog>
  );
}
