import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { one } from "../api/queries";
import type { Lead, LeadChange } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { LinesOf } from "../journal/LinesOf";
import { useGlow } from "../live/glow";
import { useMe, useUserName, useUsers } from "../session/session";
import { AddressLinks, PhoneLinks } from "../ui/ClickLinks";
import { EditableSelect } from "../ui/EditableSelect";
import { EditableText } from "../ui/EditableText";
import { fromAddressLines, fromLines, orNull, toLines } from "../ui/lines";
import { LinkButton } from "../ui/LinkButton";
import { notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { usePageTitle } from "../ui/usePageTitle";
import { useRecordSave } from "../ui/useRecordSave";
import { ConvertDialog } from "./ConvertDialog";
import { isOpen } from "./lead";
import { LeadStatusBadge } from "./LeadStatusBadge";

const route = getRouteApi("/leads/$leadId");

/** One lead: what was asked, by whom, and what became of it. */
export function LeadPage() {
  const { leadId } = route.useParams();
  const lead = useQuery(one<Lead>("leads", leadId));
  usePageTitle(lead.data?.name);
  return (
    <div className="page page-scroll" key={leadId}>
      <QueryPanel query={lead}>
        {(found) => (
          <>
            <LeadFields lead={found} />
            <LinesOf of={{ lead_id: found.id }} known={knownOf(found)} />
          </>
        )}
      </QueryPanel>
    </div>
  );
}

function LeadFields({ lead }: { lead: Lead }) {
  const { t, f } = useI18n();
  const users = useUsers();
  const userName = useUserName();
  const openDialog = useDialogs();
  const glowing = useGlow(lead.id);
  const { save, dialog } = useRecordSave<Lead, LeadChange>("leads", lead);
  const saved = (change: LeadChange) => save(change);

  return (
    <Paper withBorder p="md" maw={720} w="100%" data-glow={glowing || undefined}>
      <Stack gap="xs">
        <Group gap={8}>
          <Title order={1} size="h3">
            {t.leads.one(lead.number)}
          </Title>
          <LeadStatusBadge status={lead.status} />
        </Group>
        <LeadActions lead={lead} save={saved} />
        <EditableText label={t.fields.personName} value={lead.name} onSave={(name) => save({ name })} />
        <EditableText
          label={t.fields.company}
          value={lead.company ?? ""}
          onSave={(text) => save({ company: orNull(text) })}
        />
        <EditableText label={t.fields.title} value={lead.title} onSave={(title) => save({ title })} />
        <EditableText label={t.fields.text} multiline value={lead.text} onSave={(text) => save({ text })} />
        <EditableText
          label={t.fields.phones}
          multiline
          value={toLines(lead.phones.map((phone) => phone.raw))}
          onSave={(text) => save({ phones: fromLines(text) })}
        >
          <PhoneLinks phones={lead.phones} />
        </EditableText>
        <EditableText
          label={t.fields.emails}
          multiline
          value={toLines(lead.emails)}
          onSave={(text) => save({ emails: fromAddressLines(text) })}
        >
          <AddressLinks
            addresses={lead.emails}
            onWrite={(to) =>
              openDialog({
                kind: "letter",
                to,
                leadId: lead.id,
                counterpartyId: lead.counterparty_id,
                contactId: lead.contact_id,
              })
            }
          />
        </EditableText>
        <EditableText
          label={t.fields.source}
          value={lead.source ?? ""}
          onSave={(text) => save({ source: orNull(text) })}
        />
        <EditableSelect
          label={t.fields.manager_id}
          value={lead.manager_id}
          options={users.map((user) => ({ value: user.id, label: user.name }))}
          clearable
          onSave={(manager_id) => save({ manager_id })}
        />
        {lead.participants.length > 0 && (
          <Text size="sm">
            {t.fields.participants}: {lead.participants.map((id) => userName(id) ?? id).join(", ")}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {t.leads.received}: {f.when(lead.created_at)}
        </Text>
      </Stack>
      {dialog}
    </Paper>
  );
}

/** What is known of a line of the journal that is made inside the lead. */
function knownOf(lead: Lead) {
  return { counterparty_id: lead.counterparty_id, contact_id: lead.contact_id, deal_id: lead.deal_id };
}

interface ActionsProps {
  lead: Lead;
  save: (change: LeadChange) => Promise<void>;
}

/** What can be done with the lead as it stands; a converted one leads on to what it became. */
function LeadActions({ lead, save }: ActionsProps) {
  const { t } = useI18n();
  const me = useMe();
  const [converting, setConverting] = useState(false);
  const act = (change: LeadChange) => save(change).catch((error: unknown) => notifyProblem(t, error));

  if (lead.status === "converted") {
    return (
      <Group gap="xs">
        {lead.deal_id && (
          <LinkButton variant="default" to="/deals/$dealId" params={{ dealId: lead.deal_id }}>
            {t.leads.openDeal}
          </LinkButton>
        )}
        {lead.counterparty_id && (
          <LinkButton variant="default" to="/clients/$clientId" params={{ clientId: lead.counterparty_id }}>
            {t.leads.openClient}
          </LinkButton>
        )}
      </Group>
    );
  }
  return (
    <Group gap="xs">
      <Button onClick={() => setConverting(true)}>{t.leads.convert}</Button>
      {lead.status !== "in_progress" && (
        <Button
          variant="default"
          onClick={() => void act({ status: "in_progress", manager_id: lead.manager_id ?? me.id })}
        >
          {t.leads.take}
        </Button>
      )}
      {isOpen(lead) && (
        <Button variant="default" onClick={() => void act({ status: "rejected" })}>
          {t.leads.reject}
        </Button>
      )}
      {converting && <ConvertDialog lead={lead} onClose={() => setConverting(false)} />}
    </Group>
  );
}
