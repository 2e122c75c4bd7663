import { Collapse, PasswordInput, SimpleGrid, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { useI18n } from "../i18n/i18n";
import type { Draft } from "../ui/useDraft";
import { MailboxSignIn } from "./MailboxSignIn";
import type { MailboxFields } from "./mailboxDraft";

interface Props {
  draft: Draft<MailboxFields>;
  isNew: boolean;
}

/** A mailbox that is entered without a password: by a sign-in at the mail service, or by a token got elsewhere. */
export function MailboxTokens({ draft, isNew }: Props) {
  const words = useI18n().t.mailboxes;
  const { values, set, errorOf } = draft;
  const [byHand, { toggle }] = useDisclosure(!values.authorize_url && isNew);
  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label={words.clientId}
          description={isNew ? undefined : words.oauthKept}
          required={isNew}
          value={values.client_id}
          error={errorOf("client_id")}
          onChange={(event) => set("client_id", event.currentTarget.value.trim())}
        />
        <PasswordInput
          label={words.clientSecret}
          description={isNew ? undefined : " "}
          autoComplete="new-password"
          value={values.client_secret}
          onChange={(event) => set("client_secret", event.currentTarget.value)}
        />
      </SimpleGrid>
      <MailboxSignIn draft={draft} />
      <UnstyledButton fz="sm" td="underline" w="fit-content" aria-expanded={byHand} onClick={toggle}>
        {words.tokensByHand}
      </UnstyledButton>
      <Collapse expanded={byHand} transitionDuration={100}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label={words.authorizeUrl}
            value={values.authorize_url}
            error={errorOf("authorize_url")}
            onChange={(event) => set("authorize_url", event.currentTarget.value.trim())}
          />
          <TextInput
            label={words.tokenUrl}
            value={values.token_url}
            error={errorOf("token_url")}
            onChange={(event) => set("token_url", event.currentTarget.value.trim())}
          />
          <TextInput
            label={words.scope}
            value={values.scope}
            onChange={(event) => set("scope", event.currentTarget.value)}
          />
          <PasswordInput
            label={words.refreshToken}
            autoComplete="new-password"
            value={values.refresh_token}
            onChange={(event) => set("refresh_token", event.currentTarget.value)}
          />
        </SimpleGrid>
      </Collapse>
      {errorOf("refresh_token") && (
        <Text size="xs" c="red">
          {errorOf("refresh_token")}
        </Text>
      )}
    </Stack>
  );
}
