import { Group, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { IconLock, IconMailOff } from "@tabler/icons-react";
import { useState } from "react";

import type { Contact, ContactChange } from "../api/types";
import { EditableField } from "../fields/EditableField";
import { Stamps } from "../fields/FieldsTab";
import { namesIn } from "../fields/names";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { MergedFrom } from "../identity/MergedFrom";
import { useGlow } from "../live/glow";
import { AddressLinks } from "../ui/ClickLinks";
import { valueOf } from "../ui/grid/field";
import { useFields } from "../ui/grid/useGrid";
import { TextLink } from "../ui/TextLink";
import { useNarrow } from "../ui/useNarrow";
import { useRecordSave } from "../ui/useRecordSave";
import { ContactMenu } from "./ContactMenu";
import { PhotoEditor } from "./PhotoEditor";

/** What a seller looks at all day; the tab of fields has the rest. */
const FIRST = ["position", "phones", "emails"];
const THEN = ["department", "manager_id", "relation_id", "birthday", "city", "notes"];

/** Who the person is; each field is edited where it stands. */
export function ContactAside({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const narrow = useNarrow();
  const [more, setMore] = useState(false);
  const glowing = useGlow(contact.id);
  const { data: fields = [] } = useFields("contact");
  const { save, dialog } = useRecordSave<Contact, ContactChange>("contacts", contact);
  const known = new Map(fields.filter((field) => !field.hidden).map((field) => [field.name, field]));
  const name = known.get("name");
  const names = namesIn(contact);
  const title = (
    <Title order={1} size="h3">
      {contact.name}
    </Title>
  );
  return (
    <Stack gap="xs" data-glow={glowing || undefined}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <PhotoEditor contact={contact} />
        <div style={{ flex: 1, minWidth: 0 }}>
          {name ? (
            <EditableField
              field={{ ...name, title: t.fields.personName }}
              withoutLabel
              value={contact.name}
              save={save}
            >
              {title}
            </EditableField>
          ) : (
            title
          )}
          <Group gap={6}>
            <Text size="xs" c="dimmed">
              № {contact.number}
            </Text>
            {contact.private && <IconLock size={14} role="img" aria-label={t.fields.private} />}
            {contact.opted_out && <IconMailOff size={14} role="img" aria-label={t.fields.opted_out} />}
          </Group>
        </div>
        <ContactMenu contact={contact} />
      </Group>
      <MergedFrom kind="contact" recordId={contact.id} />
      <Text size="sm">
        {contact.counterparty_id ? (
          <TextLink to="/clients/$clientId" params={{ clientId: contact.counterparty_id }}>
            {contact.counterparty_name}
          </TextLink>
        ) : (
          t.contacts.noCounterparty
        )}
      </Text>
      {(narrow && !more ? FIRST : [...FIRST, ...THEN])
        .flatMap((field) => known.get(field) ?? [])
        .map((field) => (
          <EditableField
            key={field.name}
            field={field}
            value={valueOf(contact, field.name)}
            valueName={names[field.name]}
            save={save}
          >
            {field.name === "emails" ? (
              <AddressLinks
                addresses={contact.emails}
                onWrite={(to) =>
                  openDialog({ kind: "letter", to, counterpartyId: contact.counterparty_id, contactId: contact.id })
                }
              />
            ) : undefined}
          </EditableField>
        ))}
      {narrow && (
        <UnstyledButton fz="sm" td="underline" w="fit-content" aria-expanded={more} onClick={() => setMore(!more)}>
          {t.common.optional}
        </UnstyledButton>
      )}
      {(!narrow || more) && <Stamps record={contact} />}
      {dialog}
    </Stack>
  );
}
