import { Checkbox, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { post } from "../api/client";
import type { Contact, ContactDraft } from "../api/types";
import { CounterpartyPicker } from "../counterparties/CounterpartyPicker";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { fromAddressLines, fromLines, orNull } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { notifyDone } from "../ui/notify";
import { useDraft } from "../ui/useDraft";

interface Props {
  counterpartyId?: string;
  counterpartyName?: string;
  onClose: () => void;
}

export function ContactForm({ counterpartyId, counterpartyName, onClose }: Props) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const draft = useDraft(
    {
      name: "",
      position: "",
      counterparty_id: counterpartyId ?? null,
      phones: [] as string[],
      emails: [] as string[],
      notes: "",
      private: false,
    },
    (values) => {
      const body: ContactDraft = { ...values, position: orNull(values.position) };
      return post<Contact>("/contacts", body);
    },
    (created) => {
      void queryClient.invalidateQueries({ queryKey: ["contacts", "list"] });
      void queryClient.invalidateQueries({ queryKey: ["counterparties", "contacts"] });
      onClose();
      if (counterpartyId) notifyDone(t, t.common.saved);
      else void navigate({ to: "/contacts/$contactId", params: { contactId: created.id } });
    },
  );
  const { values, set, errorOf } = draft;

  return (
    <FormDialog title={t.contacts.create} draft={draft} onClose={onClose}>
      <TextInput
        label={t.fields.personName}
        data-autofocus
        required
        value={values.name}
        error={errorOf("name")}
        onChange={(event) => set("name", event.currentTarget.value)}
      />
      <TextInput
        label={t.fields.position}
        value={values.position}
        error={errorOf("position")}
        onChange={(event) => set("position", event.currentTarget.value)}
      />
      <CounterpartyPicker
        label={t.fields.counterparty_id}
        value={values.counterparty_id}
        valueName={counterpartyName ?? null}
        error={errorOf("counterparty_id")}
        onChange={(id) => set("counterparty_id", id)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <LinesInput
          label={t.fields.phones}
          hint
          value={values.phones}
          parse={fromLines}
          error={errorOf("phones")}
          onChange={(phones) => set("phones", phones)}
        />
        <LinesInput
          label={t.fields.emails}
          hint
          value={values.emails}
          parse={fromAddressLines}
          error={errorOf("emails")}
          onChange={(emails) => set("emails", emails)}
        />
      </SimpleGrid>
      <Textarea
        label={t.fields.notes}
        autosize
        minRows={2}
        value={values.notes}
        error={errorOf("notes")}
        onChange={(event) => set("notes", event.currentTarget.value)}
      />
      <Checkbox
        label={t.fields.private}
        checked={values.private}
        onChange={(event) => set("private", event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
