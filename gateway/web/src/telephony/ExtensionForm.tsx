import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { Extension, ExtensionDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { useDraft } from "../ui/useDraft";
import { UserSelect } from "../ui/UserSelect";

/** A seller's own phone; replaces the one they had. */
export function ExtensionForm({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const me = useMe();
  const queryClient = useQueryClient();
  const draft = useDraft(
    { user_id: me.id, number: "", uri: "" },
    (values) => post<Extension>("/extensions", values satisfies ExtensionDraft),
    () => {
      void queryClient.invalidateQueries({ queryKey: ["extensions"] });
      onClose();
    },
  );
  const { values, set, errorOf } = draft;
  return (
    <FormDialog title={t.settings.newExtension} draft={draft} onClose={onClose}>
      <UserSelect
        label={t.settings.employee}
        value={values.user_id}
        error={errorOf("user_id")}
        onChange={(id) => id && set("user_id", id)}
      />
      <TextInput
        label={t.settings.extensionNumber}
        required
        value={values.number}
        error={errorOf("number")}
        onChange={(event) => set("number", event.currentTarget.value)}
      />
      <TextInput
        label={t.settings.extensionUri}
        required
        placeholder="sip:101@pbx.example"
        value={values.uri}
        error={errorOf("uri")}
        onChange={(event) => set("uri", event.currentTarget.value)}
      />
    </FormDialog>
  );
}
