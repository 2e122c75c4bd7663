import { Fieldset, NumberInput, PasswordInput, Select, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { patch, post } from "../api/client";
import type { Encryption, Mailbox, MailboxChange, MailboxDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";

interface Props {
  mailbox?: Mailbox;
  onClose: () => void;
}

const EMPTY = {
  name: "",
  email_address: "",
  login: "",
  imap_host: "",
  imap_port: 993,
  imap_encryption: "tls" as Encryption,
  smtp_host: "",
  smtp_port: 465,
  smtp_encryption: "tls" as Encryption,
  active: true,
};

function fieldsOf(mailbox: Mailbox): typeof EMPTY {
  const fields = Object.keys(EMPTY).map((field) => [field, mailbox[field as keyof typeof EMPTY]]);
  return Object.fromEntries(fields) as typeof EMPTY;
}

/** A mailbox to read and to write from (R26, R27). */
export function MailboxForm({ mailbox, onClose }: Props) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft(
    { ...(mailbox ? fieldsOf(mailbox) : EMPTY), password: "" },
    (values) => {
      if (mailbox) {
        const { email_address: _fixed, password, ...rest } = values;
        const change: MailboxChange = password ? { ...rest, password } : rest;
        return patch<Mailbox>(`/mailboxes/${mailbox.id}`, change, mailbox.version);
      }
      const body: MailboxDraft = { ...values, login: values.login || values.email_address };
      return post<Mailbox>("/mailboxes", body);
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: ["mailboxes"] });
      onClose();
    },
  );
  const { values, set, errorOf } = draft;

  return (
    <FormDialog
      title={mailbox ? t.settings.editMailbox : t.settings.newMailbox}
      submitLabel={mailbox ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
      wide
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label={t.fields.name}
          data-autofocus
          required
          value={values.name}
          error={errorOf("name")}
          onChange={(event) => set("name", event.currentTarget.value)}
        />
        <TextInput
          label={t.settings.emailAddress}
          type="email"
          required
          disabled={mailbox !== undefined}
          value={values.email_address}
          error={errorOf("email_address")}
          onChange={(event) => set("email_address", event.currentTarget.value)}
        />
        <TextInput
          label={t.settings.login}
          autoComplete="off"
          placeholder={values.email_address}
          value={values.login}
          error={errorOf("login")}
          onChange={(event) => set("login", event.currentTarget.value)}
        />
        <PasswordInput
          label={t.common.password}
          description={mailbox ? t.settings.newPasswordHint : undefined}
          required={!mailbox}
          autoComplete="new-password"
          value={values.password}
          error={errorOf("password")}
          onChange={(event) => set("password", event.currentTarget.value)}
        />
      </SimpleGrid>
      {(["imap", "smtp"] as const).map((protocol) => (
        <Fieldset key={protocol} legend={protocol === "imap" ? t.settings.receiving : t.settings.sending}>
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
            <TextInput
              label={t.settings.host}
              required={protocol === "imap"}
              value={values[`${protocol}_host`]}
              error={errorOf(`${protocol}_host`)}
              onChange={(event) => set(`${protocol}_host`, event.currentTarget.value.trim())}
            />
            <NumberInput
              label={t.settings.port}
              min={1}
              max={65_535}
              hideControls
              value={values[`${protocol}_port`]}
              error={errorOf(`${protocol}_port`)}
              onChange={(value) => set(`${protocol}_port`, Number(value))}
            />
            <Select
              label={t.settings.encryption}
              allowDeselect={false}
              data={optionsOf(t.settings.encryptions)}
              value={values[`${protocol}_encryption`]}
              error={errorOf(`${protocol}_encryption`)}
              onChange={(value) => value && set(`${protocol}_encryption`, value)}
            />
          </SimpleGrid>
        </Fieldset>
      ))}
      <Switch
        label={t.settings.mailboxActive}
        checked={values.active}
        onChange={(event) => set("active", event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
