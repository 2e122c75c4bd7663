import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { one } from "../api/queries";
import type { Contact, ContactChange } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useGlow } from "../live/glow";
import { useUsers } from "../session/session";
import { AddressLinks, PhoneLinks } from "../ui/ClickLinks";
import { EditableSelect } from "../ui/EditableSelect";
import { EditableText } from "../ui/EditableText";
import { fromAddressLines, fromLines, orNull, toLines } from "../ui/lines";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { usePageTitle } from "../ui/usePageTitle";
import { useRecordSave } from "../ui/useRecordSave";

const route = getRouteApi("/contacts/$contactId");

/** One person, and the client they speak for. */
export function ContactPage() {
  const { contactId } = route.useParams();
  const contact = useQuery(one<Contact>("contacts", contactId));
  usePageTitle(contact.data?.name);
  return (
    <div className="page page-scroll" key={contactId}>
      <QueryPanel query={contact}>{(found) => <ContactFields contact={found} />}</QueryPanel>
    </div>
  );
}

function ContactFields({ contact }: { contact: Contact }) {
  const { t, f } = useI18n();
  const users = useUsers();
  const openDialog = useDialogs();
  const glowing = useGlow(contact.id);
  const { save, dialog } = useRecordSave<Contact, ContactChange>("contacts", contact);
  return (
    <Paper withBorder p="md" maw={560} w="100%" data-glow={glowing || undefined}>
      <Stack gap="xs">
        <Group gap={8}>
          <EditableText label={t.fields.personName} withoutLabel value={contact.name} onSave={(name) => save({ name })}>
            <Title order={1} size="h3">
              {contact.name}
            </Title>
          </EditableText>
          {contact.private && <IconLock size={16} role="img" aria-label={t.fields.private} />}
        </Group>
        <Text size="sm">
          {contact.counterparty_id ? (
            <TextLink to="/clients/$clientId" params={{ clientId: contact.counterparty_id }}>
              {contact.counterparty_name}
            </TextLink>
          ) : (
            t.contacts.noCounterparty
          )}
        </Text>
        <EditableText
          label={t.fields.position}
          value={contact.position ?? ""}
          onSave={(text) => save({ position: orNull(text) })}
        />
        <EditableText
          label={t.fields.phones}
          multiline
          value={toLines(contact.phones.map((phone) => phone.raw))}
          onSave={(text) => save({ phones: fromLines(text) })}
        >
          <PhoneLinks phones={contact.phones} />
        </EditableText>
        <EditableText
          label={t.fields.emails}
          multiline
          value={toLines(contact.emails)}
          onSave={(text) => save({ emails: fromAddressLines(text) })}
        >
          <AddressLinks
            addresses={contact.emails}
            onWrite={(to) =>
              openDialog({ kind: "letter", to, counterpartyId: contact.counterparty_id, contactId: contact.id })
            }
          />
        </EditableText>
        <EditableSelect
          label={t.fields.manager_id}
          value={contact.manager_id}
          options={users.map((user) => ({ value: user.id, label: user.name }))}
          clearable
          onSave={(manager_id) => save({ manager_id })}
        />
        <EditableText label={t.fields.notes} multiline value={contact.notes} onSave={(notes) => save({ notes })} />
        <Text size="xs" c="dimmed">
          {t.fields.updated_at}: {f.when(contact.updated_at)}
        </Text>
      </Stack>
      {dialog}
    </Paper>
  );
}
