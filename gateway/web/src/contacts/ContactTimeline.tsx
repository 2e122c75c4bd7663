import type { Contact } from "../api/types";
import { Composer } from "../counterparties/Composer";
import { useContactLinks } from "../links/useLinks";
import { TimelineList } from "../timeline/TimelineList";

/** All that happened with a person (T11), and what is added to it. */
export function ContactTimeline({ contact }: { contact: Contact }) {
  const { id, name, counterparty_id, counterparty_name, emails, phones } = contact;
  return (
    <TimelineList
      noun="contacts"
      id={id}
      links={useContactLinks(id)}
      composer={
        <Composer
          party={{ counterparty_id, counterparty_name, contact_id: id, contact_name: name }}
          email={emails[0]}
          phone={phones[0]?.e164}
        />
      }
    />
  );
}
