import { ActionIcon, Badge, Button, Group, Menu, Stack, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";

import type { Reminder } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useGlow } from "../live/glow";
import { useUserName } from "../session/session";
import { confirmThen } from "../ui/notify";
import { PhoneLink } from "../ui/PhoneLink";
import { TextLink } from "../ui/TextLink";
import { SNOOZES, useReminderActions } from "./reminders";

interface Props {
  reminders: Reminder[];
  showUser?: boolean;
  /** They stand on the card of their client, which needs no link to itself. */
  onCard?: boolean;
}

/** Reminders as lines that act in place. */
export function ReminderLines({ reminders, showUser = false, onCard = false }: Props) {
  return (
    <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: "none" }}>
      {reminders.map((reminder) => (
        <ReminderLine key={reminder.id} reminder={reminder} showUser={showUser} onCard={onCard} />
      ))}
    </Stack>
  );
}

interface LineProps {
  reminder: Reminder;
  showUser: boolean;
  onCard: boolean;
}

function ReminderLine({ reminder, showUser, onCard }: LineProps) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const actions = useReminderActions();
  const glowing = useGlow(reminder.id);
  const open = reminder.status === "pending" || reminder.status === "due";
  return (
    <Group
      component="li"
      className="line"
      justify="space-between"
      wrap="nowrap"
      data-testid="reminder-line"
      data-glow={glowing || undefined}
    >
      <div>
        <Group gap={8}>
          <Text size="sm" fw={600}>
            {reminder.title}
          </Text>
          {reminder.status !== "pending" && (
            <Badge variant="light" size="sm" color={reminder.status === "due" ? "red" : "gray"}>
              {t.reminderStatus[reminder.status]}
            </Badge>
          )}
        </Group>
        <Group gap={8} c="dimmed" fz="xs">
          <span>{f.when(reminder.due_at)}</span>
          <span>{t.reminderKind[reminder.kind]}</span>
          {showUser && <span>{userName(reminder.user_id)}</span>}
          {reminder.counterparty_id && !onCard && (
            <TextLink fz="xs" to="/clients/$clientId" params={{ clientId: reminder.counterparty_id }}>
              {t.reminders.openClient}
            </TextLink>
          )}
          {reminder.phone && <PhoneLink raw={reminder.phone} e164={reminder.phone} />}
        </Group>
        {reminder.text && (
          <Text size="sm" lineClamp={2} className="entry-text">
            {reminder.text}
          </Text>
        )}
      </div>
      <Group gap={6} wrap="nowrap">
        {open && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={actions.pending}
            onClick={() => actions.markDone(reminder)}
          >
            {t.reminders.markDone}
          </Button>
        )}
        <LineMenu reminder={reminder} open={open} />
      </Group>
    </Group>
  );
}

function LineMenu({ reminder, open }: { reminder: Reminder; open: boolean }) {
  const { t } = useI18n();
  const actions = useReminderActions();
  const openDialog = useDialogs();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`${t.common.actions}: ${reminder.title}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {open && (
          <>
            <Menu.Item onClick={() => openDialog({ kind: "reminder", reminder })}>{t.common.edit}</Menu.Item>
            {SNOOZES.map((minutes) => (
              <Menu.Item key={minutes} onClick={() => actions.snooze(reminder, minutes)}>
                {t.reminders.snoozeFor(minutes)}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => actions.cancel(reminder)}>{t.reminders.cancelIt}</Menu.Item>
          </>
        )}
        <Menu.Item
          color="red"
          onClick={() => confirmThen(t, t.reminders.deleteAsk, t.common.delete, () => actions.remove(reminder))}
        >
          {t.common.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
