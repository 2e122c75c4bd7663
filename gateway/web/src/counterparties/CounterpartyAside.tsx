import { Badge, Group, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { IconBuildingSkyscraper, IconLock, IconMailOff } from "@tabler/icons-react";
import { useState } from "react";

import type { Counterparty, CounterpartyChange, Field } from "../api/types";
import { EditableField } from "../fields/EditableField";
import { Stamps } from "../fields/FieldsTab";
import { namesIn } from "../fields/names";
import type { Values } from "../fields/record";
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
import { AsideContacts } from "./AsideContacts";
import { CounterpartyMenu } from "./CounterpartyMenu";

/** What a seller looks at all day; the tab of fields has the rest. */
const FIRST = ["phones", "emails"];
const THEN = [
  "manager_id",
  "website",
  "city",
  "address",
  "relation_id",
  "category_id",
  "segment_ids",
  "rating",
  "reputation",
  "inn",
  "kpp",
  "notes",
];

/** Who the client is; each field is edited where it stands. */
export function CounterpartyAside({ counterparty }: { counterparty: Counterparty }) {
  const { t } = useI18n();
  const narrow = useNarrow();
  const [more, setMore] = useState(false);
  const glowing = useGlow(counterparty.id);
  const { data: fields = [] } = useFields("counterparty");
  const { save, dialog } = useRecordSave<Counterparty, CounterpartyChange>("counterparties", counterparty);
  const known = new Map(fields.filter((field) => !field.hidden).map((field) => [field.name, field]));
  const pick = (names: string[]) => names.flatMap((name) => known.get(name) ?? []);
  const name = known.get("name");

  return (
    <Stack gap="xs" data-glow={glowing || undefined} data-record={counterparty.id}>
      <Group gap={4} wrap="nowrap" align="flex-start" justify="space-between">
        {name ? (
          <EditableField field={name} withoutLabel value={counterparty.name} save={save}>
            <Title order={1} size="h3">
              {counterparty.name}
            </Title>
          </EditableField>
        ) : (
          <Title order={1} size="h3">
            {counterparty.name}
          </Title>
        )}
        <CounterpartyMenu counterparty={counterparty} onMove={(role, done) => save({ role }, done)} />
      </Group>
      <MergedFrom kind="counterparty" recordId={counterparty.id} />
      <Group gap={6}>
        <Text size="xs" c="dimmed">
          № {counterparty.number}
        </Text>
        <Badge variant="default" size="sm">
          {t.counterpartyRole[counterparty.role]}
        </Badge>
        <Badge variant="default" size="sm">
          {t.legalForm[counterparty.legal_form]}
        </Badge>
        {counterparty.reputation !== "neutral" && (
          <Badge variant="light" size="sm" color={counterparty.reputation === "blocked" ? "red" : "green"}>
            {t.reputation[counterparty.reputation]}
          </Badge>
        )}
        {counterparty.private && <IconLock size={14} role="img" aria-label={t.fields.private} />}
        {counterparty.opted_out && <IconMailOff size={14} role="img" aria-label={t.fields.opted_out} />}
      </Group>
      {counterparty.parent_id && (
        <Group gap={4} wrap="nowrap">
          <IconBuildingSkyscraper size={14} aria-hidden />
          <TextLink to="/clients/$clientId" params={{ clientId: counterparty.parent_id }} fz="sm">
            {counterparty.parent_name}
          </TextLink>
        </Group>
      )}
      <Fields fields={pick(FIRST)} counterparty={counterparty} save={save} />
      <AsideContacts clientId={counterparty.id} />
      {narrow && (
        <UnstyledButton fz="sm" td="underline" w="fit-content" aria-expanded={more} onClick={() => setMore(!more)}>
          {t.common.optional}
        </UnstyledButton>
      )}
      {(!narrow || more) && (
        <>
          <Fields fields={pick(THEN)} counterparty={counterparty} save={save} />
          <Stamps record={counterparty} />
        </>
      )}
      {dialog}
    </Stack>
  );
}

interface FieldsProps {
  fields: Field[];
  counterparty: Counterparty;
  save: (change: Values) => Promise<void>;
}

function Fields({ fields, counterparty, save }: FieldsProps) {
  const openDialog = useDialogs();
  const names = namesIn(counterparty);
  return fields.map((field) => (
    <EditableField
      key={field.name}
      field={field}
      value={valueOf(counterparty, field.name)}
      valueName={names[field.name]}
      save={save}
    >
      {field.name === "emails" ? (
        <AddressLinks
          addresses={counterparty.emails}
          onWrite={(to) => openDialog({ kind: "letter", to, counterpartyId: counterparty.id })}
        />
      ) : undefined}
    </EditableField>
  ));
}
