import { PasswordInput, Select, SimpleGrid, TextInput } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { optionsOf } from "../ui/options";
import type { Draft } from "../ui/useDraft";
import type { MailboxFields } from "./mailboxDraft";

interface Props {
  draft: Draft<MailboxFields>;
  isNew: boolean;
}

/** How the mailbox is entered: under which login, by a password or by tokens. */
export function MailboxEntry({ draft, isNew }: Props) {
  const { t } = useI18n();
  const words = t.mailboxes;
  const { values, set, errorOf } = draft;
  return (
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
      {values.auth === "password" ? (
        <PasswordInput
          label={t.common.password}
          description={isNew ? undefined : t.settings.newPasswordHint}
          required={isNew}
          autoComplete="new-password"
          {...draft.text("password")}
        />
      ) : (
        <>
          <TextInput
            label={words.tokenUrl}
            required={isNew}
            description={isNew ? undefined : words.oauthKept}
            value={values.token_url}
            error={errorOf("token_url")}
            onChange={(event) => set("token_url", event.currentTarget.value.trim())}
          />
          <TextInput
            label={words.scope}
            value={values.scope}
            onChange={(event) => set("scope", event.currentTarget.value)}
          />
          <TextInput
            label={words.clientId}
            required={isNew}
            value={values.client_id}
            error={errorOf("client_id")}
            onChange={(event) => set("client_id", event.currentTarget.value.trim())}
          />
          <PasswordInput
            label={words.clientSecret}
            autoComplete="new-password"
            value={values.client_secret}
            onChange={(event) => set("client_secret", event.currentTarget.value)}
          />
          <PasswordInput
            label={words.refreshToken}
            required={isNew}
            autoComplete="new-password"
            {...draft.text("refresh_token")}
          />
        </>
      )}
    </SimpleGrid>
  );
}
