import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import { rowsOf } from "../api/queries";
import type { Contact } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { PhoneLink } from "../ui/PhoneLink";
import { TextLink } from "../ui/TextLink";
import { clientContacts } from "./clientContacts";

const SHOWN = 4;

/** Whom to call at this client; their tab has the rest of them. */
export function AsideContacts({ clientId }: { clientId: string }) {
  const { t } = useI18n();
  const { data } = useInfiniteQuery(clientContacts(clientId));
  const people = rowsOf<Contact>(data).slice(0, SHOWN);
  if (people.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed">
        {t.nav.contacts}
      </Text>
      {people.map((contact) => (
        <Text key={contact.id} size="sm" component="div" data-record={contact.id}>
          <TextLink to="/contacts/$contactId" params={{ contactId: contact.id }}>
            {contact.name}
          </TextLink>{" "}
          {contact.phones[0] && <PhoneLink {...contact.phones[0]} />}
        </Text>
      ))}
    </div>
  );
}
