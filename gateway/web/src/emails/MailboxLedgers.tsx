import { Badge, Group, Progress, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";

import type { Mailbox } from "../api/types";
import { useI18n } from "../i18n/i18n";
import type { Words } from "../i18n/ru";
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

/** More mailboxes than this take one line together. */
const MOST_LINES = 3;

/** How far each mailbox is read, and what is wrong with it. */
export function MailboxLedgers() {
  const { t } = useI18n();
  const [open, { toggle }] = useDisclosure(false);
  const { data } = useQuery(mailboxesQuery);
  if (!data) return null;
  const folded = data.length > MOST_LINES;
  // What is wrong stands there by itself, unless that is many, too.
  const troubled = data.filter((mailbox) => mailbox.state === "trouble");
  const shown = !folded || open ? data : troubled.length <= MOST_LINES ? troubled : [];
  return (
    <Stack gap={4}>
      {folded && (
        <UnstyledButton fz="sm" td="underline" w="fit-content" aria-expanded={open} onClick={toggle}>
          {t.mailboxes.summary(data.length, summaryOf(data, t))}
        </UnstyledButton>
      )}
      {shown.map((mailbox) => (
        <MailboxLedger key={mailbox.id} mailbox={mailbox} />
      ))}
      <TextLink to="/settings" search={{ tab: "mailboxes" }} size="xs">
        {t.mailboxes.setUp}
      </TextLink>
    </Stack>
  );
}

/** How many mailboxes are in each state, what is well first. */
function summaryOf(mailboxes: Mailbox[], t: Words): string {
  const states: Mailbox["state"][] = ["synced", "reading", "waiting", "stale", "incomplete", "trouble", "off"];
  const counts = states.map((state) => [state, mailboxes.filter((one) => one.state === state).length] as const);
  return counts
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${t.mailboxes.inState[state]}`)
    .join(", ");
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
