import { Select, TextInput } from "@mantine/core";

import { post } from "../api/client";
import type { Extension, ExtensionDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe, useUserName } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { UserSelect } from "../ui/UserSelect";
import { useSaved } from "../ui/useSaved";
import { PHONES } from "./phones";

interface Props {
  extension?: Extension;
  onClose: () => void;
}

/** A seller's own phone; replaces the one they had. */
export function ExtensionForm({ extension, onClose }: Props) {
  const { t } = useI18n();
  const words = t.telephony.phones;
  const me = useMe();
  const userName = useUserName();
  const draft = useDraft(
    {
      user_id: extension?.user_id ?? me.id,
      number: extension?.number ?? "",
      uri: extension?.uri ?? "",
      accepts: extension?.accepts ?? ("ring" as Extension["accepts"]),
    },
    (values) => post<Extension>("/extensions", values satisfies ExtensionDraft),
    useSaved(onClose, ...PHONES),
  );
  const { values, set, errorOf } = draft;
  return (
    <FormDialog
      title={t.settings.newExtension}
      submitLabel={extension ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
    >
      {extension ? (
        <TextInput label={t.settings.employee} readOnly value={userName(extension.user_id) ?? ""} />
      ) : (
        <UserSelect
          label={t.settings.employee}
          value={values.user_id}
          error={errorOf("user_id")}
          onChange={(id) => id && set("user_id", id)}
        />
      )}
      <TextInput label={t.settings.extensionNumber} required {...draft.text("number")} />
      <TextInput label={t.settings.extensionUri} required placeholder="sip:101@pbx.example" {...draft.text("uri")} />
      <Select
        label={words.accepts}
        data={optionsOf(words.acceptKinds)}
        allowDeselect={false}
        value={values.accepts}
        onChange={(value) => value && set("accepts", value)}
      />
    </FormDialog>
  );
}
