import { Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import { rowsOf } from "../api/queries";
import type { Deal } from "../api/types";
import { useI18n } from "../i18n/i18n";

import { useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { dealsOf } from "./useLinks";

interface Props {
  noun: "counterparties" | "contacts";
  id: string;
}

/** The deals of a client or a person. */
export function DealsOf({ noun, id }: Props) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const deals = useInfiniteQuery(dealsOf(noun, id));
  return (
    <QueryPanel query={deals}>
      {(data) => {
        const rows = rowsOf<Deal>(data);
        if (rows.length === 0) return <EmptyState text={t.clients.noDeals} />;
        return (
          <>
            <Table.ScrollContainer minWidth={520}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.fields.name}</Table.Th>
                    <Table.Th>{t.fields.stage}</Table.Th>
                    <Table.Th ta="right">{t.fields.amount}</Table.Th>
                    <Table.Th>{t.fields.manager_id}</Table.Th>
                    <Table.Th>{t.fields.created_at}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((deal) => (
                    <Table.Tr key={deal.id}>
                      <Table.Td>
                        <TextLink to="/deals/$dealId" params={{ dealId: deal.id }}>
                          {deal.title}
                        </TextLink>
                      </Table.Td>
                      <Table.Td>{t.dealStage[deal.stage]}</Table.Td>
                      <Table.Td ta="right">{deal.amount && f.money(deal.amount, deal.currency)}</Table.Td>
                      <Table.Td>{userName(deal.manager_id)}</Table.Td>
                      <Table.Td>
                        <Text size="sm">{f.when(deal.created_at)}</Text>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <MoreButton query={deals} />
          </>
        );
      }}
    </QueryPanel>
  );
}
