import { Stack, Table, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import { pages, rowsOf } from "../api/queries";
import type { Contact, ContactPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";

/** Whom a person recommended, and who reports to them. */
export function ContactLinks({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  return (
    <Stack gap="lg">
      <People title={t.cards.referred} field="referrer_id" contact={contact} />
      <People title={t.cards.reports} field="boss_id" contact={contact} />
    </Stack>
  );
}

function People({ title, field, contact }: { title: string; field: string; contact: Contact }) {
  const { t } = useI18n();
  const filter = JSON.stringify([{ field, op: "is", value: contact.id }]);
  const people = useInfiniteQuery(
    pages<ContactPage>(["contacts", "linked", field, contact.id], "/contacts", { filter }),
  );
  return (
    <section aria-label={title}>
      <Title order={2} size="h5" mb={4}>
        {title}
      </Title>
      <QueryPanel query={people}>
        {(data) => {
          const rows = rowsOf<Contact>(data);
          if (rows.length === 0) {
            return (
              <Text size="sm" c="dimmed">
                {t.cards.noReferred}
              </Text>
            );
          }
          return (
            <>
              <Table aria-label={title} maw={700}>
                <Table.Tbody>
                  {rows.map((row) => (
                    <Table.Tr key={row.id}>
                      <Table.Td>
                        <TextLink to="/contacts/$contactId" params={{ contactId: row.id }}>
                          {row.name}
                        </TextLink>
                      </Table.Td>
                      <Table.Td>{row.position}</Table.Td>
                      <Table.Td>{row.counterparty_name}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              <MoreButton query={people} />
            </>
          );
        }}
      </QueryPanel>
    </section>
  );
}
