import { SimpleGrid, Stack, Text, Title } from "@mantine/core";

import type { Contact, Counterparty, Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { valueOf } from "../ui/grid/field";
import { useFields } from "../ui/grid/useGrid";
import { QueryPanel } from "../ui/QueryPanel";
import { EditableField } from "./EditableField";
import { grouped, namedAs, type Values } from "./record";
import { namesIn, shownValue } from "./names";

interface Props {
  kind: "counterparty" | "contact";
  record: Counterparty | Contact;
  save: (change: Values) => Promise<void>;
}

/** Every field of a record by groups, each edited where it stands. */
export function FieldsTab({ kind, record, save }: Props) {
  const fields = useFields(kind);
  return (
    <QueryPanel query={fields}>
      {(known) => <Groups kind={kind} record={record} save={save} fields={known} />}
    </QueryPanel>
  );
}

const WIDE = new Set(["notes", "bank_accounts", "socials", "other_addresses"]);

function Groups({ kind, record, save, fields }: Props & { fields: Field[] }) {
  const { t } = useI18n();
  const names = namesIn(record);
  const titles: Record<string, string> = kind === "contact" ? t.cards.personGroups : t.cards.groups;
  return (
    <Stack gap="lg" maw={900}>
      {grouped(kind, kind === "contact" ? namedAs(fields, t.fields.personName) : fields).map((group) => (
        <section key={group.name} aria-label={titles[group.name]}>
          <Title order={2} size="h5" mb={6}>
            {titles[group.name]}
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md" verticalSpacing="xs">
            {group.fields
              .filter((field) => field.editable || field.type === "phones" || field.type === "emails")
              .map((field) => (
                <div key={field.name} style={WIDE.has(field.name) ? { gridColumn: "span 2 / auto" } : undefined}>
                  <EditableField
                    field={field}
                    value={shownValue(record, field.name, valueOf(record, field.name))}
                    valueName={names[field.name]}
                    save={save}
                  />
                </div>
              ))}
          </SimpleGrid>
        </section>
      ))}
      <Stamps record={record} />
    </Stack>
  );
}

/** Who made the record and who changed it last: told, never edited. */
export function Stamps({ record }: { record: Counterparty | Contact }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  return (
    <Text size="xs" c="dimmed">
      {t.cards.created(f.when(record.created_at), userName(record.created_by) ?? "")}
      <br />
      {t.cards.changed(f.when(record.updated_at), userName(record.updated_by) ?? "")}
      {record.lead_id && (
        <>
          <br />
          {t.cards.fromLead}
        </>
      )}
    </Text>
  );
}
