import { Badge, Group, Progress, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Mailbox } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { TextLink } from "../ui/TextLink";
import { mailboxesQuery } from "./mailboxes";

const COLORS: Record<Mailbox["state"], string> = {
  off: "gray",
  waiting: "blue",
  reading: "blue",
  incomplete: "yellow",
  synced: "green",
  stale: "yellow",
  trouble: "red",
};

/** How far each mailbox is read, and what is wrong with it. */
export function MailboxLedgers() {
  const { t } = useI18n();
  const { data } = useQuery(mailboxesQuery);
  if (!data) return null;
  return (
    <Stack gap={4}>
      {data.map((mailbox) => (
        <MailboxLedger key={mailbox.id} mailbox={mailbox} />
      ))}
      <TextLink to="/settings" search={{ tab: "mailboxes" }} size="xs">
        {t.mailboxes.setUp}
      </TextLink>
    </Stack>
  );
}

export function MailboxLedger({ mailbox }: { mailbox: Mailbox }) {
  const { t, f } = useI18n();
  const words = t.mailboxes;
  const counts = [
    mailbox.on_server === null
      ? words.notCounted
      : words.counts(f.number(mailbox.on_server), f.number(mailbox.imported + mailbox.broken)),
    mailbox.gaps ? words.gaps(mailbox.gaps) : null,
    mailbox.broken > 0 && words.broken(mailbox.broken),
    mailbox.last_success_at && words.lastSuccess(f.when(mailbox.last_success_at)),
  ].filter(Boolean);
  return (
    <Stack gap={2} data-testid="mailbox-ledger">
      <Group gap={8}>
        <Text size="sm" fw={500}>
          {mailbox.email_address}
        </Text>
        <Badge variant="light" color={COLORS[mailbox.state]} size="sm">
          {words.states[mailbox.state]}
        </Badge>
        <Text size="sm" c="dimmed">
          {counts.join(" · ")}
        </Text>
      </Group>
      {mailbox.state === "reading" && <ReadingProgress mailbox={mailbox} />}
      {mailbox.last_error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {mailbox.last_error}
        </Text>
      )}
    </Stack>
  );
}

function ReadingProgress({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useI18n();
  const total = mailbox.on_server ?? 0;
  const percent = total > 0 ? Math.floor(((total - (mailbox.gaps ?? 0)) / total) * 100) : 0;
  return <Progress value={percent} size="sm" maw={360} aria-label={t.mailboxes.progress(percent)} />;
}
