import { Checkbox, Text } from "@mantine/core";

import type { Email, FilingDraft } from "../api/types";
import { ContactPicker } from "../contacts/ContactPicker";
import { CounterpartyPicker } from "../counterparties/CounterpartyPicker";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { useDraft } from "../ui/useDraft";
import { otherAddress } from "./email";

interface Props {
  emails: Email[];
  file: (draft: FilingDraft, n: number) => Promise<void>;
  onClose: () => void;
}

/** Whose the letters are: a client, a person of it, and whether the address is theirs from now on. */
export function FileDialog({ emails, file, onClose }: Props) {
  const { t } = useI18n();
  const words = t.filing;
  const addresses = [...new Set(emails.map(otherAddress))];
  const [address = ""] = addresses;
  const draft = useDraft(
    { counterparty_id: null as string | null, contact_id: null as string | null, remember_address: true },
    (values) => file({ email_ids: emails.map((email) => email.id), ...values }, emails.length),
    onClose,
  );
  const { values, set, errorOf } = draft;
  return (
    <FormDialog
      title={words.assignTitle(emails.length)}
      draft={draft}
      onClose={onClose}
      submitLabel={words.assign}
      wide
    >
      <CounterpartyPicker
        label={words.client}
        value={values.counterparty_id}
        onChange={(id) => set("counterparty_id", id)}
        error={errorOf("counterparty_id") && words.needClient}
      />
      <ContactPicker
        label={words.person}
        value={values.contact_id}
        onChange={(id) => set("contact_id", id)}
        error={errorOf("contact_id")}
      />
      <Checkbox
        label={addresses.length === 1 ? words.remember(address) : words.rememberAll}
        {...draft.flag("remember_address")}
      />
      <Text size="xs" c="dimmed">
        {words.thread}
      </Text>
    </FormDialog>
  );
}
