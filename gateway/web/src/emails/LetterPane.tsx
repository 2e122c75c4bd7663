import { Alert, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import { one } from "../api/queries";
import type { Email, Party } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { BackButton } from "../ui/BackButton";
import { QueryPanel } from "../ui/QueryPanel";
import { LetterActions } from "../writing/LetterActions";
import { OutgoingPart } from "../writing/OutgoingPart";
import { EmailStateBadge } from "./EmailStateBadge";
import { otherAddress } from "./email";
import { LetterBody } from "./Letter";
import { LetterFiling } from "./LetterFiling";
import { LetterThread } from "./LetterThread";

interface Props {
  emailId: string;
  onBack: () => void;
}

/** One letter to read, whose it is, and an answer to it. */
export function LetterPane({ emailId, onBack }: Props) {
  const letter = useQuery(one<Email>("emails", emailId));
  return (
    <Stack gap="sm" key={emailId}>
      <BackButton onBack={onBack} />
      <QueryPanel query={letter}>{(email) => <OpenLetter email={email} />}</QueryPanel>
    </Stack>
  );
}

function OpenLetter({ email }: { email: Email }) {
  const { t, f } = useI18n();
  const address = otherAddress(email);
  const { data: parties = [] } = useQuery({
    queryKey: ["parties", address],
    queryFn: async ({ signal }) =>
      (await get<{ items: Party[] }>("/parties", { email_address: address }, signal)).items,
    enabled: Boolean(address),
  });
  const party = parties[0];

  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start">
        <Title order={2} size="h4" flex={1}>
          {email.subject || t.mail.noSubject}
        </Title>
        <LetterActions
          email={email}
          counterpartyId={email.counterparty_id ?? party?.counterparty_id ?? null}
          contactId={email.counterparty_id ? email.contact_id : (party?.contact_id ?? null)}
        />
      </Group>
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {f.full(email.delivered_at)}
        </Text>
        {email.direction === "outbound" && <EmailStateBadge email={email} />}
      </Group>
      {email.state === "unknown" && <Alert color="yellow">{t.mail.unknownHint}</Alert>}
      {email.error && <Alert color="red">{email.error}</Alert>}
      {email.direction === "outbound" && <OutgoingPart emailId={email.id} />}
      <LetterFiling email={email} parties={parties} />
      <LetterBody email={email} />
      <LetterThread email={email} />
    </Stack>
  );
}
