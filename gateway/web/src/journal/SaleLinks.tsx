import { ActionIcon, Group, Input, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { one } from "../api/queries";
import type { Deal, Lead } from "../api/types";
import type { Values } from "../fields/record";
import { useI18n } from "../i18n/i18n";
import { TextLink } from "../ui/TextLink";
import type { Draft } from "../ui/useDraft";

/** R36, R38: the lead and the deal that a line belongs to, and how it is parted from them. */
export function SaleLinks({ draft }: { draft: Draft<Values> }) {
  const lead = draft.values.lead_id as string | null;
  const deal = draft.values.deal_id as string | null;
  if (!lead && !deal) return null;
  return (
    <Group gap="md">
      {lead && <LeadLink id={lead} draft={draft} />}
      {deal && <DealLink id={deal} draft={draft} />}
    </Group>
  );
}

interface Props {
  id: string;
  draft: Draft<Values>;
}

function LeadLink({ id, draft }: Props) {
  const { t } = useI18n();
  const { data, isPending } = useQuery({ ...one<Lead>("leads", id), retry: false });
  if (isPending) return null;
  const title = data ? t.saleLink.lead(String(data.number)) : t.saleLink.unseenLead;
  return (
    <Linked name="lead_id" title={title} draft={draft}>
      {data ? (
        <TextLink to="/leads/$leadId" params={{ leadId: id }}>
          {title}
        </TextLink>
      ) : (
        title
      )}
      {data && `: ${data.name}`}
    </Linked>
  );
}

function DealLink({ id, draft }: Props) {
  const { t } = useI18n();
  const { data, isPending } = useQuery({ ...one<Deal>("deals", id), retry: false });
  if (isPending) return null;
  const title = data ? t.saleLink.deal(String(data.number)) : t.saleLink.unseenDeal;
  return (
    <Linked name="deal_id" title={title} draft={draft}>
      {data ? (
        <TextLink to="/deals/$dealId" params={{ dealId: id }}>
          {title}
        </TextLink>
      ) : (
        title
      )}
      {data && `: ${data.title}`}
    </Linked>
  );
}

interface LinkedProps {
  name: "lead_id" | "deal_id";
  title: string;
  draft: Draft<Values>;
  children: ReactNode;
}

function Linked({ name, title, draft, children }: LinkedProps) {
  const { t } = useI18n();
  const error = draft.errorOf(name);
  return (
    <div>
      <Group gap={4} wrap="nowrap">
        <Text size="sm">{children}</Text>
        <ActionIcon
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={t.saleLink.remove(title)}
          onClick={() => draft.set(name, null)}
        >
          <IconX size={14} />
        </ActionIcon>
      </Group>
      {error && <Input.Error>{error}</Input.Error>}
    </div>
  );
}
