import { PasswordInput } from "@mantine/core";

import { post } from "../api/client";
import type { PasswordChange } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { notifyDone } from "../ui/notify";
import { useDraft } from "../ui/useDraft";

/** One's own new password. */
export function PasswordForm({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const draft = useDraft<PasswordChange, unknown>(
    { current_password: "", password: "" },
    (values) => post("/session/password", values),
    () => {
      notifyDone(t, t.people.passwordChanged);
      onClose();
    },
  );
  return (
    <FormDialog title={t.people.password} submitLabel={t.common.save} draft={draft} onClose={onClose}>
      <PasswordInput
        label={t.people.currentPassword}
        data-autofocus
        required
        autoComplete="current-password"
        {...draft.text("current_password")}
      />
      <PasswordInput
        label={t.people.newPassword}
        description={t.people.passwordHint}
        required
        autoComplete="new-password"
        {...draft.text("password")}
      />
    </FormDialog>
  );
}
