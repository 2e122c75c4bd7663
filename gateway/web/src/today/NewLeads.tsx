import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get, patch } from "../api/client";
import type { Lead, LeadChange, LeadPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { leadTitle } from "../leads/lead";
import { useGlow } from "../live/glow";
import { useMe } from "../session/session";
import { PhoneLink } from "../ui/PhoneLink";
import { TextLink } from "../ui/TextLink";
import { useDeed } from "../ui/useDeed";
import { TodayPanel } from "./TodayPanel";

const SHOWN = 8;

/** Leads nobody works on yet. */
export function NewLeads() {
  const { t } = useI18n();
  const leads = useQuery({
    queryKey: ["leads", "list", "newest"],
    queryFn: async ({ signal }) => (await get<LeadPage>("/leads", { status: "new", limit: SHOWN }, signal)).items,
  });
  return (
    <TodayPanel title={t.today.leads} empty={t.today.noLeads} to="/leads" query={leads}>
      {(items: Lead[]) => items.map((lead) => <NewLead key={lead.id} lead={lead} />)}
    </TodayPanel>
  );
}

function NewLead({ lead }: { lead: Lead }) {
  const { t, f } = useI18n();
  const me = useMe();
  const glowing = useGlow(lead.id);
  const taking = useDeed(() => {
    const change: LeadChange = { status: "in_progress", manager_id: lead.manager_id ?? me.id };
    return patch<Lead>(`/leads/${lead.id}`, change, lead.version);
  }, "leads");
  return (
    <Group
      className="line"
      justify="space-between"
      wrap="nowrap"
      data-testid="lead-row"
      data-glow={glowing || undefined}
    >
      <div>
        <TextLink to="/leads/$leadId" params={{ leadId: lead.id }} fw={500}>
          {[lead.name, lead.company].filter(Boolean).join(", ")}
        </TextLink>
        <Text size="sm" truncate>
          {leadTitle(lead)}
        </Text>
        <Group gap={8} fz="xs" c="dimmed">
          <span>{f.when(lead.created_at)}</span>
          {lead.source && <span>{lead.source}</span>}
          {lead.phones[0] && <PhoneLink {...lead.phones[0]} />}
        </Group>
      </div>
      <Button size="compact-sm" variant="default" loading={taking.isPending} onClick={() => taking.mutate()}>
        {t.leads.take}
      </Button>
    </Group>
  );
}
