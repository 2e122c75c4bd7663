import { Button, Group, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";

import { problemText } from "../i18n/problems";
import type { Words } from "../i18n/ru";

/** Says that it is done, and offers to undo it where that can be, for so long (ms) if not as usual. */
export function notifyDone(t: Words, message: string, undo?: () => void, stays?: number): void {
  const id = notifications.show({
    color: "green",
    ...(stays !== undefined && { autoClose: stays }),
    closeButtonProps: { "aria-label": t.common.close },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        {undo && (
          <Button size="compact-sm" variant="default" onClick={() => (notifications.hide(id), undo())}>
            {t.common.undo}
          </Button>
        )}
      </Group>
    ),
  });
}

export function notifyProblem(t: Words, error: unknown): void {
  notifyFailure(t, problemText(t, error));
}

/** Says that something was not done, though it was begun. */
export function notifyFailure(t: Words, message: string): void {
  notifications.show({
    color: "red",
    title: t.problem.title,
    message,
    closeButtonProps: { "aria-label": t.common.close },
  });
}

/** Asks first, where something would be lost. */
export function confirmThen(t: Words, question: string, label: string, then: () => void): void {
  modals.openConfirmModal({
    children: <Text size="sm">{question}</Text>,
    labels: { confirm: label, cancel: t.common.cancel },
    confirmProps: { color: "red" },
    withCloseButton: false,
    onConfirm: then,
  });
}
