import { ActionIcon, Badge, Group, Menu, Stack, Text, ThemeIcon, UnstyledButton } from "@mantine/core";
import {
  IconArrowsJoin,
  IconBriefcase,
  IconDots,
  IconFileInvoice,
  IconFileText,
  IconHistory,
  IconMail,
  IconMessage,
  IconNote,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPrinter,
  IconUserPlus,
  IconUsers,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { memo, useState } from "react";

import { get } from "../api/client";
import type { CallOutcome, Interaction, TimelineEntry } from "../api/types";
import { RecordingPlayer } from "../calls/RecordingPlayer";
import { LetterById } from "../emails/Letter";
import { useI18n } from "../i18n/i18n";
import type { Words } from "../i18n/ru";
import { durationText } from "../journal/duration";
import { COLORS, lookOf } from "../journal/look";
import { useLineActions } from "../journal/useLineActions";
import { useGlow } from "../live/glow";
import { useUserName } from "../session/session";
import { notifyProblem } from "../ui/notify";
import { TextLink } from "../ui/TextLink";
import { EntryText } from "./EntryText";

interface Props {
  entry: TimelineEntry;
}

const ICONS: Record<TimelineEntry["kind"], typeof IconNote> = {
  call: IconPhoneIncoming,
  letter: IconMail,
  note: IconNote,
  meeting: IconUsers,
  paper_letter: IconFileText,
  fax: IconPrinter,
  messenger: IconMessage,
  lead: IconUserPlus,
  deal: IconBriefcase,
  document: IconFileInvoice,
  merge: IconArrowsJoin,
  change: IconHistory,
};

/** One line of the timeline: what, when, with whom, how it ended; a recording plays and a letter is read in place. */
export const TimelineItem = memo(function TimelineItem({ entry }: Props) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const glowing = useGlow(entry.id);
  const Icon = entry.kind === "call" && entry.direction === "outbound" ? IconPhoneOutgoing : ICONS[entry.kind];
  const missed = entry.kind === "call" && entry.outcome === "missed";
  const details = [
    f.when(entry.at),
    entry.duration_seconds > 0 && durationText(entry.duration_seconds, f.language),
    entry.contact_name,
    userName(entry.manager_id),
    entry.attachments > 0 && t.timeline.files(entry.attachments),
  ].filter(Boolean);

  return (
    <Group
      component="li"
      className="entry"
      gap="sm"
      wrap="nowrap"
      align="flex-start"
      p={8}
      data-testid="timeline-entry"
      data-kind={entry.kind}
      data-glow={glowing || undefined}
      style={{ borderBottom: "1px solid var(--mantine-color-default-border)" }}
    >
      <ThemeIcon variant="default" size={28} radius="xl" c={missed ? "red" : undefined}>
        <Icon size={16} aria-label={t.timeline.kinds[entry.kind]} role="img" />
      </ThemeIcon>
      <Stack gap={4} flex={1} miw={0}>
        <Group gap={8} justify="space-between" wrap="nowrap">
          <Group gap={8} miw={0}>
            <Text size="sm" fw={600}>
              <EntryTitle entry={entry} />
            </Text>
            <StatusBadge entry={entry} />
          </Group>
          {entry.version !== null && <EntryMenu entry={entry} />}
        </Group>
        <Text size="xs" c="dimmed">
          {details.join(" · ")}
        </Text>
        {entry.text && entry.version !== null && !entry.email_id && <EntryText entry={entry} field="summary" />}
        {entry.email_id && <FoldedLetter emailId={entry.email_id} preview={entry.text} />}
        {entry.short_message_id && (
          <TextLink to="/messages" search={{ open: entry.short_message_id }} fz="xs">
            {t.texts.openTalk}
          </TextLink>
        )}
        {entry.recorded && entry.call_id && <RecordingPlayer callId={entry.call_id} />}
        {entry.result && entry.version !== null && <EntryText entry={entry} field="result" />}
      </Stack>
    </Group>
  );
});

function EntryTitle({ entry }: { entry: TimelineEntry }) {
  const { t } = useI18n();
  if (entry.kind === "call" && !entry.title)
    return entry.direction ? t.timeline.callTitles[entry.direction] : t.timeline.kinds.call;
  if (entry.kind === "merge") return (entry.status === "merged" ? t.timeline.merged : t.timeline.unmerged)(entry.title);
  const title = entry.title || t.timeline.kinds[entry.kind];
  if (entry.kind === "lead" && entry.record_id) {
    return (
      <TextLink to="/leads/$leadId" params={{ leadId: entry.record_id }}>
        {title}
      </TextLink>
    );
  }
  if (entry.kind === "deal" && entry.record_id) {
    return (
      <TextLink to="/deals/$dealId" params={{ dealId: entry.record_id }}>
        {title}
      </TextLink>
    );
  }
  if (entry.kind === "letter") return entry.title || t.mail.noSubject;
  return title;
}

/** How it ended, where that is not plain: a held note needs no mark. */
function StatusBadge({ entry }: { entry: TimelineEntry }) {
  const { t } = useI18n();
  const words = statusWords(t, entry);
  if (!words) return null;
  return (
    <Badge variant="light" color={words.color} size="sm" td={entry.status === "cancelled" ? "line-through" : undefined}>
      {words.text}
    </Badge>
  );
}

function statusWords(t: Words, entry: TimelineEntry): { text: string; color: string } | null {
  if (entry.kind === "call" && entry.outcome) {
    const text = t.callOutcome[entry.outcome as CallOutcome] ?? entry.outcome;
    return { text, color: entry.outcome === "talked" ? "green" : entry.outcome === "missed" ? "red" : "gray" };
  }
  if (entry.kind === "merge" || entry.kind === "document") return null;
  if (entry.short_message_id && entry.direction) return { text: t.texts.directions[entry.direction], color: "gray" };
  if (entry.email_id) {
    return entry.direction ? { text: t.timeline.letterTitles[entry.direction], color: "gray" } : null;
  }
  if (entry.kind === "lead") return named(t.leadStatus, entry.status);
  if (entry.kind === "deal") return named(t.dealStage, entry.status);
  if (entry.status === "held") return null;
  const look = lookOf({ status: entry.status as Interaction["status"], starts_at: entry.at });
  return { text: t.journal.looks[look], color: COLORS[look] };
}

function named(words: Record<string, string>, status: string) {
  return { text: words[status] ?? status, color: "gray" };
}

/** What may be done with a line of the journal; leads, deals and merges have their own life. */
function EntryMenu({ entry }: { entry: TimelineEntry }) {
  const { t } = useI18n();
  const actionsOf = useLineActions();
  const [line, setLine] = useState<Interaction | null>(null);
  const reading = useMutation({
    mutationFn: () => get<Interaction>(`/interactions/${entry.id}`),
    onSuccess: setLine,
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <Menu position="bottom-end" opened={line !== null} onClose={() => setLine(null)}>
      <Menu.Target>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={t.timeline.entryMenu}
          aria-haspopup="menu"
          loading={reading.isPending}
          onClick={() => (line ? setLine(null) : reading.mutate())}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {line &&
          actionsOf(line).map(({ key, label, icon, color, run }) => (
            <Menu.Item key={key} leftSection={icon} color={color} onClick={run}>
              {label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The beginning of a letter; the whole of it on demand. */
function FoldedLetter({ emailId, preview }: { emailId: string; preview: string }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <Stack gap={4}>
      {!open && preview && (
        <Text size="sm" lineClamp={2}>
          {preview}
        </Text>
      )}
      {open && <LetterById emailId={emailId} />}
      <UnstyledButton fz="xs" td="underline" aria-expanded={open} onClick={() => setOpen(!open)} w="fit-content">
        {open ? t.timeline.hideLetter : t.timeline.readLetter}
      </UnstyledButton>
    </Stack>
  );
}
