import { Button, Group, Stack, Table, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { pages, rowsOf } from "../api/queries";
import type { Counterparty, CounterpartyPage } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { formatPhone } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";

/** The group a company belongs to, and the companies that belong to it. */
export function ClientGroup({ client }: { client: Counterparty }) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const userName = useUserName();
  const filter = JSON.stringify([{ field: "parent_id", op: "is", value: client.id }]);
  const subsidiaries = useInfiniteQuery(
    pages<CounterpartyPage>(["counterparties", "subsidiaries", client.id], "/counterparties", { filter }),
  );
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h5" mb={4}>
          {t.cards.parent}
        </Title>
        {client.parent_id ? (
          <TextLink to="/clients/$clientId" params={{ clientId: client.parent_id }}>
            {client.parent_name}
          </TextLink>
        ) : (
          <Text size="sm" c="dimmed">
            {t.cards.noParent}
          </Text>
        )}
      </div>
      <div>
        <Group justify="space-between" mb={4}>
          <Title order={2} size="h5">
            {t.cards.subsidiaries}
          </Title>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() =>
              openDialog({ kind: "client", role: client.role, parentId: client.id, parentName: client.name })
            }
          >
            {t.cards.addSubsidiary}
          </Button>
        </Group>
        <QueryPanel query={subsidiaries}>
          {(data) => {
            const rows = rowsOf<Counterparty>(data);
            if (rows.length === 0) return <EmptyState text={t.cards.noSubsidiaries} />;
            return (
              <>
                <Table aria-label={t.cards.subsidiaries}>
                  <Table.Tbody>
                    {rows.map((row) => (
                      <Table.Tr key={row.id}>
                        <Table.Td>
                          <TextLink to="/clients/$clientId" params={{ clientId: row.id }}>
                            {row.name}
                          </TextLink>
                        </Table.Td>
                        <Table.Td>{row.city}</Table.Td>
                        <Table.Td>{row.phones[0] && formatPhone(row.phones[0])}</Table.Td>
                        <Table.Td>{userName(row.manager_id)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
                <MoreButton query={subsidiaries} />
              </>
            );
          }}
        </QueryPanel>
      </div>
    </Stack>
  );
}
