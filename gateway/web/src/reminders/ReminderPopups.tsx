import { Button, CloseButton, Group, Paper, Text } from "@mantine/core";
import { IconAlarm } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { isRecord } from "../api/client";
import type { Reminder, ReminderPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { onLive } from "../live/stream";
import { LinkButton } from "../ui/LinkButton";
import { PhoneLink } from "../ui/PhoneLink";
import { soundOnce } from "../ui/sound";
import { useNarrow } from "../ui/useNarrow";
import { dueRemindersQuery, SNOOZES, useReminderActions } from "./reminders";

const SHOWN = 3;
const SHOWN_ON_PHONE = 1;

/**
 * Reminders whose minute has come (T41), until they are done or put off; a closed one stays in the list. `folded`: a
 * line says how many there are.
 */
export function ReminderPopups({ folded }: { folded: boolean }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const { data } = useQuery(dueRemindersQuery);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());

  useEffect(
    () =>
      onLive("reminder_due", (live) => {
        if (!isRecord(live.reminder)) return;
        const reminder = live.reminder as unknown as Reminder;
        queryClient.setQueryData<ReminderPage>(dueRemindersQuery.queryKey, (page) => withReminder(page, reminder));
        soundOnce(`${reminder.id}.${reminder.due_at}`, "reminder");
      }),
    [queryClient],
  );

  // Snoozing moves the time: the same reminder may come again after it was closed.
  const waiting = (data?.items ?? []).filter((reminder) => !closed.has(reminder.id + reminder.due_at));
  const narrow = useNarrow();
  const shown = folded ? 0 : narrow ? SHOWN_ON_PHONE : SHOWN;
  const more = waiting.length - shown;
  return (
    <>
      {more > 0 && (
        <LinkButton to="/reminders" size="compact-sm" variant="default">
          {t.frame.remindersDue(more)}
        </LinkButton>
      )}
      {waiting.slice(waiting.length - Math.min(shown, waiting.length)).map((reminder) => (
        <ReminderPopup
          key={reminder.id}
          reminder={reminder}
          onClose={() => setClosed((before) => new Set(before).add(reminder.id + reminder.due_at))}
        />
      ))}
    </>
  );
}

function withReminder(page: ReminderPage | undefined, reminder: Reminder): ReminderPage {
  const others = (page?.items ?? []).filter((item) => item.id !== reminder.id);
  return { cursor: null, ...page, items: [...others, reminder] };
}

function ReminderPopup({ reminder, onClose }: { reminder: Reminder; onClose: () => void }) {
  const { t, f } = useI18n();
  const actions = useReminderActions();
  return (
    <Paper withBorder shadow="md" p="sm" data-testid="reminder-popup">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Group gap={8} wrap="nowrap" align="flex-start">
          <IconAlarm size={18} aria-hidden style={{ flex: "none", marginTop: 2 }} />
          <Text fw={600}>{reminder.title}</Text>
        </Group>
        <CloseButton size="sm" aria-label={t.common.close} onClick={onClose} />
      </Group>
      <Text size="xs" c="dimmed">
        {t.reminderKind[reminder.kind]} · {f.when(reminder.due_at)}
      </Text>
      {reminder.text && (
        <Text size="sm" lineClamp={3} className="entry-text">
          {reminder.text}
        </Text>
      )}
      {reminder.phone && <PhoneLink raw={reminder.phone} e164={reminder.phone} />}
      <Group gap={6} mt={8}>
        <Button size="compact-sm" disabled={actions.pending} onClick={() => actions.markDone(reminder)}>
          {t.reminders.markDone}
        </Button>
        {SNOOZES.map((minutes) => (
          <Button
            key={minutes}
            size="compact-sm"
            variant="default"
            disabled={actions.pending}
            aria-label={t.reminders.snoozeFor(minutes)}
            onClick={() => actions.snooze(reminder, minutes)}
          >
            {t.reminders.snoozeMinutes(minutes)}
          </Button>
        ))}
        {reminder.counterparty_id && (
          <LinkButton
            size="compact-sm"
            variant="subtle"
            to="/clients/$clientId"
            params={{ clientId: reminder.counterparty_id }}
          >
            {t.reminders.openClient}
          </LinkButton>
        )}
      </Group>
    </Paper>
  );
}
