import { Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { rowsOf } from "../api/queries";
import type { Reminder } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { ReminderLines } from "../reminders/ReminderLines";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { remindersOf } from "./useLinks";

interface Props {
  of: { counterparty_id: string } | { contact_id: string };
  /** What a new one is made with. */
  known: { counterpartyId?: string | null; contactId?: string | null; phone?: string | null };
}

/** My reminders of a client or a person that are still to ring or to be done. */
export function RemindersOf({ of, known }: Props) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const reminders = useInfiniteQuery(remindersOf(of));
  const create = () => openDialog({ kind: "reminder", ...known });
  return (
    <QueryPanel query={reminders}>
      {(data) => {
        const rows = rowsOf<Reminder>(data);
        if (rows.length === 0) {
          return <EmptyState text={t.links.noReminders} action={{ label: t.reminders.create, onClick: create }} />;
        }
        return (
          <>
            <Group justify="flex-end" mb={4}>
              <Button variant="default" leftSection={<IconPlus size={16} />} onClick={create}>
                {t.reminders.create}
              </Button>
            </Group>
            <ReminderLines reminders={rows} onCard />
            <MoreButton query={reminders} />
          </>
        );
      }}
    </QueryPanel>
  );
}
