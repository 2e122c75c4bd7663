import { ActionIcon, Badge, Group, Stack, Text, ThemeIcon, UnstyledButton } from "@mantine/core";
import {
  IconBriefcase,
  IconFileText,
  IconMail,
  IconMessage,
  IconNote,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPrinter,
  IconTrash,
  IconUserPlus,
  IconUsers,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { del } from "../api/client";
import type { CallOutcome, TimelineEntry } from "../api/types";
import { RecordingPlayer } from "../calls/RecordingPlayer";
import { LetterById } from "../emails/Letter";
import { useI18n } from "../i18n/i18n";
import type { Words } from "../i18n/ru";
import { useGlow } from "../live/glow";
import { useUserName } from "../session/session";
import { confirmThen, notifyProblem } from "../ui/notify";
import { TextLink } from "../ui/TextLink";

interface Props {
  entry: TimelineEntry;
  clientId: string;
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
};

/** One line of the timeline: what, when, with whom, how it ended; a recording plays and a letter is read in place. */
export function TimelineItem({ entry, clientId }: Props) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const glowing = useGlow(entry.id);
  const Icon = entry.kind === "call" && entry.direction === "outbound" ? IconPhoneOutgoing : ICONS[entry.kind];
  const missed = entry.kind === "call" && entry.outcome === "missed";
  const details = [
    f.when(entry.at),
    entry.kind === "call" && entry.duration_seconds > 0 && f.duration(entry.duration_seconds),
    entry.contact_name,
    userName(entry.manager_id),
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
          {canBeDeleted(entry) && <DeleteEntry entry={entry} clientId={clientId} />}
        </Group>
        <Text size="xs" c="dimmed">
          {details.join(" · ")}
        </Text>
        {entry.text && entry.kind !== "letter" && (
          <Text size="sm" className="entry-text">
            {entry.text}
          </Text>
        )}
        {entry.email_id && <FoldedLetter emailId={entry.email_id} preview={entry.text} />}
        {entry.recorded && entry.call_id && <RecordingPlayer callId={entry.call_id} />}
      </Stack>
    </Group>
  );
}

function EntryTitle({ entry }: { entry: TimelineEntry }) {
  const { t } = useI18n();
  if (entry.kind === "call") return entry.direction ? t.timeline.callTitles[entry.direction] : t.timeline.kinds.call;
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
  if (entry.kind === "letter") {
    return entry.direction ? { text: t.timeline.letterTitles[entry.direction], color: "gray" } : null;
  }
  if (entry.kind === "lead") return named(t.leadStatus, entry.status);
  if (entry.kind === "deal") return named(t.dealStage, entry.status);
  if (entry.status === "held") return null;
  const overdue = entry.status === "planned" && new Date(entry.at) < new Date();
  if (overdue) return { text: t.timeline.overdue, color: "red" };
  return {
    text: t.timeline.statuses[entry.status] ?? entry.status,
    color: entry.status === "planned" ? "green" : "gray",
  };
}

function named(words: Record<string, string>, status: string) {
  return { text: words[status] ?? status, color: "gray" };
}

/** Calls, letters, leads and deals have their own life; what people wrote can be taken back (T31). */
function canBeDeleted(entry: TimelineEntry): boolean {
  return !entry.call_id && !entry.email_id && !entry.record_id;
}

function DeleteEntry({ entry, clientId }: Props) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const deleting = useMutation({
    mutationFn: () => del(`/interactions/${entry.id}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["counterparties", "timeline", clientId] }),
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      aria-label={t.timeline.deleteEntry}
      loading={deleting.isPending}
      onClick={() => confirmThen(t, t.timeline.deleteAsk, t.common.delete, () => deleting.mutate())}
    >
      <IconTrash size={14} />
    </ActionIcon>
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
