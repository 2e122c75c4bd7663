import { Fieldset, NumberInput, Select, SimpleGrid, Switch, Text, TextInput } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";

import { get, patch, post } from "../api/client";
import type { Mailbox, ServicePreset } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { serviceHintsEn } from "../i18n/mailServiceEn";
import { useMe } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { MoreFields } from "../ui/MoreFields";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { changeOf, draftOf, emptyFields, fieldsOf } from "./mailboxDraft";
import { MailboxEntry } from "./MailboxEntry";
import { MailboxScope } from "./MailboxScope";

interface Props {
  mailbox?: Mailbox;
  onClose: () => void;
}

const servicesQuery = queryOptions({
  queryKey: ["mailboxes", "services"],
  queryFn: async ({ signal }) => (await get<{ items: ServicePreset[] }>("/mailboxes/services", {}, signal)).items,
  staleTime: Infinity,
});

/** A mailbox to read and to write from (R26, R27). */
export function MailboxForm({ mailbox, onClose }: Props) {
  const { t, language } = useI18n();
  const me = useMe();
  const queryClient = useQueryClient();
  const services = useQuery(servicesQuery);
  const draft = useDraft(
    mailbox ? fieldsOf(mailbox) : emptyFields(me.role === "admin" ? "shared" : "personal"),
    (values) =>
      mailbox
        ? patch<Mailbox>(`/mailboxes/${mailbox.id}`, changeOf(values), mailbox.version)
        : post<Mailbox>("/mailboxes", draftOf(values)),
    () => {
      void queryClient.invalidateQueries({ queryKey: ["mailboxes", "list"] });
      onClose();
    },
  );
  const { values, set, errorOf } = draft;
  const preset = services.data?.find((one) => one.service === values.service);

  function choose(service: string | null) {
    const found = services.data?.find((one) => one.service === service);
    if (!found) return;
    set("service", found.service);
    if (found.token_url) {
      set("authorize_url", found.authorize_url);
      set("token_url", found.token_url);
      set("scope", found.scope);
    }
    if (found.service === "outlook") set("auth", "oauth2"); // it takes no passwords
    if (!found.imap_host) return;
    for (const name of ["imap_host", "imap_port", "imap_encryption"] as const) set(name, found[name]);
    for (const name of ["smtp_host", "smtp_port", "smtp_encryption"] as const) set(name, found[name]);
  }

  return (
    <FormDialog
      title={mailbox ? t.settings.editMailbox : t.settings.newMailbox}
      submitLabel={mailbox ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
      wide
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t.mailboxes.service}
          allowDeselect={false}
          data={(services.data ?? []).map((one) => ({ value: one.service, label: one.title }))}
          value={values.service}
          onChange={choose}
        />
        <Select
          label={t.mailboxes.kind}
          allowDeselect={false}
          disabled={mailbox !== undefined || me.role !== "admin"}
          data={optionsOf(t.mailboxes.kinds)}
          value={values.kind}
          onChange={(kind) => kind && set("kind", kind)}
        />
        <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
        <TextInput
          label={t.settings.emailAddress}
          type="email"
          required
          disabled={mailbox !== undefined}
          {...draft.text("email_address")}
        />
      </SimpleGrid>
      {preset && (
        <Text size="xs" c="dimmed">
          {language === "ru" ? preset.hint : serviceHintsEn[preset.service]}
        </Text>
      )}
      <MailboxEntry draft={draft} isNew={mailbox === undefined} />
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
      <MoreFields label={t.mailboxes.more}>
        <MailboxScope draft={draft} {...(mailbox ? { mailbox } : {})} />
      </MoreFields>
      <Switch label={t.settings.mailboxActive} {...draft.flag("active")} />
    </FormDialog>
  );
}
