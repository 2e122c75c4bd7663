import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Mailbox } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { mailboxesQuery } from "./mailboxes";

/** How far each mailbox is read, and what is wrong with it. */
export function MailboxLedgers() {
  const { data } = useQuery(mailboxesQuery);
  if (!data?.length) return null;
  return (
    <Stack gap={4}>
      {data.map((mailbox) => (
        <MailboxLedger key={mailbox.id} mailbox={mailbox} />
      ))}
    </Stack>
  );
}

export function MailboxLedger({ mailbox }: { mailbox: Mailbox }) {
  const { t, f } = useI18n();
  const words = t.mail.ledger;
  const counts = [
    words.imported(f.number(mailbox.imported)),
    mailbox.on_server !== null && words.onServer(f.number(mailbox.on_server)),
    mailbox.broken > 0 && words.broken(mailbox.broken),
    mailbox.last_success_at ? words.lastSuccess(f.when(mailbox.last_success_at)) : words.never,
  ].filter(Boolean);
  return (
    <Group gap={8} data-testid="mailbox-ledger">
      <Text size="sm" fw={500}>
        {mailbox.email_address}
      </Text>
      {!mailbox.active && (
        <Badge variant="light" color="gray" size="sm">
          {words.inactive}
        </Badge>
      )}
      <Text size="sm" c="dimmed">
        {counts.join(" · ")}
      </Text>
      {mailbox.last_error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {words.error}: {mailbox.last_error}
        </Text>
      )}
    </Group>
  );
}
