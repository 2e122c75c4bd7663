import { PasswordInput, Select, SimpleGrid, TextInput } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { optionsOf } from "../ui/options";
import type { Draft } from "../ui/useDraft";
import type { MailboxFields } from "./mailboxDraft";
import { MailboxTokens } from "./MailboxTokens";

interface Props {
  draft: Draft<MailboxFields>;
  isNew: boolean;
}

/** How the mailbox is entered: under which login, by a password or by tokens. */
export function MailboxEntry({ draft, isNew }: Props) {
  const { t } = useI18n();
  const words = t.mailboxes;
  const { values, set } = draft;
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label={t.settings.login}
          autoComplete="off"
          placeholder={values.email_address}
          {...draft.text("login")}
        />
        <Select
          label={words.auth}
          allowDeselect={false}
          data={optionsOf(words.auths)}
          value={values.auth}
          onChange={(auth) => auth && set("auth", auth)}
        />
        {values.auth === "password" && (
          <PasswordInput
            label={t.common.password}
            description={isNew ? undefined : t.settings.newPasswordHint}
            required={isNew}
            autoComplete="new-password"
            {...draft.text("password")}
          />
        )}
      </SimpleGrid>
      {values.auth === "oauth2" && <MailboxTokens draft={draft} isNew={isNew} />}
    </>
  );
}
