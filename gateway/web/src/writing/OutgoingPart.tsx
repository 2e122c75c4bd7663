import { Alert, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { one } from "../api/queries";
import type { OutgoingEmail } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { openedWords } from "./opens";
import { UnsentActions } from "./UnsentActions";

/** Of a letter of ours: who gets it hidden, when it leaves, and what may be done about it. */
export function OutgoingPart({ emailId }: { emailId: string }) {
  const { t, f } = useI18n();
  const { data: outgoing } = useQuery(one<OutgoingEmail>("outgoing-emails", emailId));
  if (!outgoing) return null;
  return (
    <Group gap="sm">
      {outgoing.bcc_addresses.length > 0 && (
        <Text size="xs" c="dimmed">
          {t.writing.bcc}: {outgoing.bcc_addresses.join(", ")}
        </Text>
      )}
      {outgoing.leaves_at && <Text size="sm">{t.writing.unsent.leaves(f.when(outgoing.leaves_at))}</Text>}
      <UnsentActions outgoing={outgoing} />
      {outgoing.opens && (
        <Text size="sm" title={t.writing.opens.note}>
          {openedWords(outgoing.opens, t, f)}
        </Text>
      )}
      {outgoing.bounces.map((bounce) => (
        <Alert key={bounce.email_address} color={bounce.permanent ? "red" : "yellow"} py={6} w="100%">
          {t.writing.notReached(bounce.email_address, bounce.words)}
        </Alert>
      ))}
    </Group>
  );
}
