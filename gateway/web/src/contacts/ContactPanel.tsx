import { Group, Stack, Text, Title } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { one } from "../api/queries";
import type { Contact } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { AddressLinks, PhoneLinks } from "../ui/ClickLinks";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";

/** A person beside the list. */
export function ContactPanel({ id }: { id: string }) {
  const contact = useQuery(one<Contact>("contacts", id));
  return <QueryPanel query={contact}>{(found) => <Person contact={found} />}</QueryPanel>;
}

function Person({ contact }: { contact: Contact }) {
  const { t, f } = useI18n();
  const openDialog = useDialogs();
  const userName = useUserName();
  const facts: [string, string | null | undefined][] = [
    [t.fields.position, contact.position],
    [t.fields.department, contact.department],
    [t.fields.address, [contact.country, contact.city, contact.address].filter(Boolean).join(", ")],
    [t.fields.birthday, contact.birthday && f.day(contact.birthday)],
    [t.fields.manager_id, userName(contact.manager_id)],
    [t.fields.notes, contact.notes],
  ];
  return (
    <Stack gap="xs" data-record={contact.id}>
      <Group gap={6} wrap="nowrap">
        <Title order={2} size="h4">
          {contact.name}
        </Title>
        {contact.private && <IconLock size={14} role="img" aria-label={t.fields.private} />}
      </Group>
      {contact.counterparty_id && (
        <TextLink to="/clients/$clientId" params={{ clientId: contact.counterparty_id }} fz="sm">
          {contact.counterparty_name}
        </TextLink>
      )}
      <Fact label={t.fields.phones}>
        <PhoneLinks phones={contact.phones} />
      </Fact>
      <Fact label={t.fields.emails}>
        <AddressLinks
          addresses={contact.emails}
          onWrite={(to) =>
            openDialog({ kind: "letter", to, counterpartyId: contact.counterparty_id, contactId: contact.id })
          }
        />
      </Fact>
      {facts.map(
        ([label, value]) =>
          value && (
            <Fact key={label} label={label}>
              {value}
            </Fact>
          ),
      )}
    </Stack>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" component="div" className="editable-value">
        {children}
      </Text>
    </div>
  );
}
