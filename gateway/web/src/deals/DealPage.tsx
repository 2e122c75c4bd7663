import { Group, Paper, Table, Title, Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { one } from "../api/queries";
import type { Deal } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { LinesOf } from "../journal/LinesOf";
import { useGlow } from "../live/glow";
import { useUserName } from "../session/session";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { usePageTitle } from "../ui/usePageTitle";
import { DealClient } from "./DealClient";
import { WriteToDeal } from "./WriteToDeal";

const route = getRouteApi("/deals/$dealId");

export function DealPage() {
  const { dealId } = route.useParams();
  const deal = useQuery(one<Deal>("deals", dealId));
  usePageTitle(deal.data?.title);
  return (
    <div className="page page-scroll" key={dealId}>
      <QueryPanel query={deal}>
        {(found) => (
          <>
            <DealFields deal={found} />
            <LinesOf
              of={{ deal_id: found.id }}
              known={{
                counterparty_id: found.counterparty_id,
                counterparty_name: found.counterparty_name,
                contact_id: found.contact_id,
              }}
            />
          </>
        )}
      </QueryPanel>
    </div>
  );
}

function DealFields({ deal }: { deal: Deal }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const glowing = useGlow(deal.id);
  const rows: [label: string, value: ReactNode][] = [
    [t.fields.counterparty_id, <DealClient deal={deal} />],
    [t.fields.amount, deal.amount ? f.money(deal.amount, deal.currency) : t.common.empty],
    [t.fields.manager_id, userName(deal.manager_id) ?? t.common.empty],
    [
      t.deals.fromLead,
      deal.lead_id ? (
        <TextLink to="/leads/$leadId" params={{ leadId: deal.lead_id }}>
          {t.deals.openLead}
        </TextLink>
      ) : (
        t.common.empty
      ),
    ],
    [t.fields.created_at, f.when(deal.created_at)],
    [t.fields.updated_at, f.when(deal.updated_at)],
  ];
  return (
    <Paper withBorder p="md" maw={720} w="100%" data-glow={glowing || undefined}>
      <Group gap={8} mb="sm">
        <Title order={1} size="h3">
          {deal.title}
        </Title>
        <Badge variant="default">{t.deals.one(deal.number)}</Badge>
        <Badge variant="light">{t.dealStage[deal.stage]}</Badge>
        <WriteToDeal deal={deal} />
      </Group>
      <Table variant="vertical" layout="fixed">
        <Table.Tbody>
          {rows.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th w={160}>{label}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
