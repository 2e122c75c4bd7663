import { Alert, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { Email, EmailDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { fromAddressLines } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { notifyDone } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import { useDraft } from "../ui/useDraft";
import { replySubject, replyText } from "./email";
import { mailboxesQuery } from "./mailboxes";

interface Props {
  to?: string;
  counterpartyId?: string | null;
  contactId?: string | null;
  replyTo?: Email;
  onClose: () => void;
}

export function EmailForm({ to, counterpartyId = null, contactId = null, replyTo, onClose }: Props) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const mailboxes = useQuery(mailboxesQuery);
  const sending = (mailboxes.data ?? []).filter((mailbox) => mailbox.active && mailbox.smtp_host);
  const draft = useDraft(
    {
      mailbox_id: replyTo?.mailbox_id ?? null,
      to_addresses: replyTo ? [replyTo.from_address] : to ? [to] : [],
      subject: replyTo ? replySubject(replyTo.subject) : "",
      text: replyTo ? replyText(replyTo, f.full(replyTo.delivered_at)) : "",
    },
    (values) => {
      const body: EmailDraft = {
        ...values,
        mailbox_id: values.mailbox_id ?? sending[0]?.id ?? "",
        counterparty_id: counterpartyId,
        contact_id: contactId,
        in_reply_to: replyTo?.id ?? null,
      };
      return post<Email>("/emails", body);
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: ["emails", "list"] });
      notifyDone(t, t.mail.queued);
      onClose();
    },
  );
  const { values, set, errorOf } = draft;

  return (
    <FormDialog title={t.mail.write} draft={draft} onClose={onClose} submitLabel={t.mail.send} wide>
      {mailboxes.error && <ProblemPanel error={mailboxes.error} retry={mailboxes.refetch} />}
      {mailboxes.data && sending.length === 0 && <Alert color="yellow">{t.mail.noMailbox}</Alert>}
      {sending.length > 1 && (
        <Select
          label={t.mail.mailbox}
          allowDeselect={false}
          data={sending.map((mailbox) => ({ value: mailbox.id, label: `${mailbox.name} <${mailbox.email_address}>` }))}
          value={values.mailbox_id ?? sending[0]?.id ?? null}
          onChange={(id) => set("mailbox_id", id)}
        />
      )}
      <LinesInput
        label={t.mail.to}
        required
        value={values.to_addresses}
        parse={fromAddressLines}
        error={errorOf("to_addresses")}
        onChange={(addresses) => set("to_addresses", addresses)}
      />
      <TextInput
        label={t.mail.subject}
        data-autofocus={!replyTo || undefined}
        value={values.subject}
        error={errorOf("subject")}
        onChange={(event) => set("subject", event.currentTarget.value)}
      />
      <Textarea
        label={t.mail.body}
        data-autofocus={replyTo !== undefined || undefined}
        autosize
        minRows={8}
        maxRows={18}
        value={values.text}
        error={errorOf("text")}
        onChange={(event) => set("text", event.currentTarget.value)}
      />
    </FormDialog>
  );
}
