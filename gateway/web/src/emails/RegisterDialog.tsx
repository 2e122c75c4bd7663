import { Button, Checkbox, Group, SimpleGrid, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get, post } from "../api/client";
import { one } from "../api/queries";
import type { Counterparty, Email, Party } from "../api/types";
import { ContactPicker } from "../contacts/ContactPicker";
import { CounterpartyPicker } from "../counterparties/CounterpartyPicker";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { notifyDone } from "../ui/notify";
import { UserSelect } from "../ui/UserSelect";
import { useDraft } from "../ui/useDraft";
import { otherAddress } from "./email";

interface Props {
  emails: Email[];
  onRegistered: () => void;
  onClose: () => void;
}

/** Letters as lines of the journal, one after the other, each to be confirmed; what was found is filled in. */
export function RegisterDialog({ emails, onRegistered, onClose }: Props) {
  const { t } = useI18n();
  // The list changes as letters get their clients; what was marked at the beginning is gone through.
  const [queue] = useState(emails);
  const [at, setAt] = useState(0);
  const [done, setDone] = useState(0);
  const email = queue[at];

  function next(registered: number) {
    setDone(registered);
    if (at + 1 < queue.length) setAt(at + 1);
    else end(registered);
  }

  function end(registered: number) {
    if (registered > 0) {
      notifyDone(t, t.filing.registered(registered));
      onRegistered();
    }
    onClose();
  }

  const letter = useQuery({ ...one<Email>("emails", email?.id ?? ""), enabled: email !== undefined });
  const address = email ? otherAddress(email) : "";
  const parties = useQuery({
    queryKey: ["parties", address],
    queryFn: async ({ signal }) =>
      (await get<{ items: Party[] }>("/parties", { email_address: address }, signal)).items,
    enabled: Boolean(address),
  });
  // A form begins with what was found, so it waits for that; without it, it begins empty.
  if (!email || (letter.isPending && !letter.error) || (address && parties.isPending && !parties.error)) return null;
  return (
    <RegisterForm
      key={email.id}
      email={letter.data ?? email}
      party={parties.data?.[0]}
      title={t.filing.registerTitle(at + 1, queue.length)}
      onSkip={queue.length > 1 ? () => next(done) : undefined}
      onSaved={() => next(done + 1)}
      onClose={() => end(done)}
    />
  );
}

interface FormProps {
  email: Email;
  party: Party | undefined;
  title: string;
  onSkip: (() => void) | undefined;
  onSaved: () => void;
  onClose: () => void;
}

function RegisterForm({ email, party, title, onSkip, onSaved, onClose }: FormProps) {
  const { t, f } = useI18n();
  const words = t.filing;
  const draft = useDraft(
    {
      counterparty_id: email.counterparty_id ?? party?.counterparty_id ?? null,
      contact_id: email.contact_id ?? (email.counterparty_id ? null : (party?.contact_id ?? null)),
      manager_id: party?.manager_id ?? null,
      subject: email.subject,
      summary: email.text.slice(0, 2000),
      remember_address: !party,
    },
    (values) => post<Email>(`/emails/${email.id}/register`, values),
    onSaved,
  );
  const { values, set, errorOf } = draft;

  /** F66: the manager is the client's, unless somebody says otherwise. */
  async function chooseClient(id: string | null) {
    set("counterparty_id", id);
    set("contact_id", null);
    if (!id) return;
    const client = await get<Counterparty>(`/counterparties/${id}`).catch(() => null);
    if (client) set("manager_id", client.manager_id);
  }

  return (
    <FormDialog title={title} draft={draft} onClose={onClose} submitLabel={words.register} wide>
      <Text size="sm" c="dimmed">
        {words.when}: {f.full(email.delivered_at)} · {email.direction === "inbound" ? words.incoming : words.outgoing} ·{" "}
        {otherAddress(email)}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <CounterpartyPicker
          label={words.client}
          value={values.counterparty_id}
          valueName={party?.counterparty_name}
          onChange={(id) => void chooseClient(id)}
          error={errorOf("counterparty_id") && words.needClient}
        />
        <ContactPicker
          label={words.person}
          value={values.contact_id}
          valueName={party?.contact_name}
          onChange={(id) => set("contact_id", id)}
          error={errorOf("contact_id")}
        />
      </SimpleGrid>
      <UserSelect
        label={words.manager}
        clearable
        value={values.manager_id}
        onChange={(id) => set("manager_id", id)}
        error={errorOf("manager_id")}
      />
      <TextInput label={t.mail.subject} {...draft.text("subject")} />
      <Textarea label={words.content} autosize minRows={4} maxRows={10} {...draft.text("summary")} />
      <Group justify="space-between">
        <Checkbox label={words.remember(otherAddress(email))} {...draft.flag("remember_address")} />
        {onSkip && (
          <Button variant="subtle" size="compact-sm" onClick={onSkip}>
            {words.skip}
          </Button>
        )}
      </Group>
    </FormDialog>
  );
}
