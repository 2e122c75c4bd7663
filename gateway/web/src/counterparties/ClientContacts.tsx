import { Button, Card, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { rowsOf } from "../api/queries";
import type { Contact } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { AddressLinks, PhoneLinks } from "../ui/ClickLinks";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { clientContacts } from "./clientContacts";

/** The people who speak for a client. */
export function ClientContacts({ clientId, clientName }: { clientId: string; clientName: string | undefined }) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const contacts = useInfiniteQuery(clientContacts(clientId));
  const create = () =>
    openDialog({ kind: "contact", counterpartyId: clientId, ...(clientName && { counterpartyName: clientName }) });

  return (
    <Stack gap="sm">
      <Group>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={create}>
          {t.contacts.create}
        </Button>
      </Group>
      <QueryPanel query={contacts}>
        {(data) => {
          const rows = rowsOf<Contact>(data);
          if (rows.length === 0) return <EmptyState text={t.clients.noContacts} />;
          return (
            <>
              <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="sm">
                {rows.map((contact) => (
                  <ContactCard key={contact.id} contact={contact} />
                ))}
              </SimpleGrid>
              <MoreButton query={contacts} />
            </>
          );
        }}
      </QueryPanel>
    </Stack>
  );
}

function ContactCard({ contact }: { contact: Contact }) {
  const openDialog = useDialogs();
  return (
    <Card withBorder p="sm" data-record={contact.id}>
      <TextLink to="/contacts/$contactId" params={{ contactId: contact.id }} fw={600}>
        {contact.name}
      </TextLink>
      {contact.position && (
        <Text size="sm" c="dimmed">
          {contact.position}
        </Text>
      )}
      {contact.phones.length > 0 && <PhoneLinks phones={contact.phones} />}
      {contact.emails.length > 0 && (
        <AddressLinks
          addresses={contact.emails}
          onWrite={(to) =>
            openDialog({ kind: "letter", to, counterpartyId: contact.counterparty_id, contactId: contact.id })
          }
        />
      )}
    </Card>
  );
}
