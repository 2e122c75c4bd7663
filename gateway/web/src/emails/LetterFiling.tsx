import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { one } from "../api/queries";
import type { Contact, Counterparty, Email, EmailFiling, Party } from "../api/types";
import { PartyLinks } from "../calls/PartyLinks";
import { useI18n } from "../i18n/i18n";
import { TextLink } from "../ui/TextLink";
import { FilingMenu } from "./FilingMenu";

const COLORS: Record<EmailFiling, string> = { waiting: "yellow", filed: "green", lead: "blue", ignored: "gray" };

/** Whose the letter is, and what can be done about it. */
export function LetterFiling({ email, parties }: { email: Email; parties: Party[] }) {
  const { t } = useI18n();
  return (
    <Stack gap={6} component="section" aria-label={t.filing.label} data-testid="letter-filing">
      <Group gap="xs">
        <Badge variant="light" color={COLORS[email.filing]}>
          {t.filing.states[email.filing]}
        </Badge>
        {email.counterparty_id && <ClientLink id={email.counterparty_id} />}
        {email.contact_id && <PersonLink id={email.contact_id} />}
        {email.lead_id && (
          <TextLink to="/leads/$leadId" params={{ leadId: email.lead_id }} size="sm">
            {t.filing.openLead}
          </TextLink>
        )}
      </Group>
      {email.filing !== "filed" && parties.length > 0 && (
        <div>
          <Text size="xs" c="dimmed">
            {t.filing.maybe}
          </Text>
          <PartyLinks parties={parties} />
        </div>
      )}
      <FilingMenu emails={[email]} onDone={() => undefined} />
    </Stack>
  );
}

/** A client whom one does not see is only said to be there. */
function ClientLink({ id }: { id: string }) {
  const { t } = useI18n();
  const { data } = useQuery(one<Counterparty>("counterparties", id));
  return (
    <TextLink to="/clients/$clientId" params={{ clientId: id }} size="sm" fw={600}>
      {data?.name ?? t.filing.openClient}
    </TextLink>
  );
}

function PersonLink({ id }: { id: string }) {
  const { data } = useQuery(one<Contact>("contacts", id));
  if (!data) return null;
  return (
    <TextLink to="/contacts/$contactId" params={{ contactId: id }} size="sm">
      {data.name}
    </TextLink>
  );
}
