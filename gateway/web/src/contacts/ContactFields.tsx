import type { Contact, ContactChange } from "../api/types";
import { FieldsTab } from "../fields/FieldsTab";
import { useRecordSave } from "../ui/useRecordSave";

/** Every field of a person. */
export function ContactFields({ contact }: { contact: Contact }) {
  const { save, dialog } = useRecordSave<Contact, ContactChange>("contacts", contact);
  return (
    <>
      <FieldsTab kind="contact" record={contact} save={save} />
      {dialog}
    </>
  );
}
