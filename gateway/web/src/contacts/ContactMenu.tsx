import type { Contact } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { SmsItem } from "../texts/SmsItem";
import { RecordMenu } from "../ui/RecordMenu";

/** What can be done with a person's record as a whole. */
export function ContactMenu({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  return (
    <RecordMenu kind="contact" record={contact} noun="contacts" list="/contacts" words={t.contacts}>
      <SmsItem phones={contact.phones} counterpartyId={contact.counterparty_id} contactId={contact.id} />
    </RecordMenu>
  );
}
