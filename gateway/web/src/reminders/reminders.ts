import { queryOptions } from "@tanstack/react-query";

import { del, get, patch } from "../api/client";
import type { Reminder, ReminderChange, ReminderPage } from "../api/types";
import { inMinutes } from "../ui/dateTime";
import { useDeed } from "../ui/useDeed";

export const SNOOZES = [5, 15, 60] as const;

/** My reminders whose minute has come. */
export const dueRemindersQuery = queryOptions({
  queryKey: ["reminders", "list", "due"],
  queryFn: ({ signal }) => get<ReminderPage>("/reminders", { status: "due", limit: 50 }, signal),
});

/** What can be done with a reminder, from the pop-up, the list and the home page alike. */
export function useReminderActions() {
  const change = useDeed(
    ({ reminder, ...change }: { reminder: Reminder } & ReminderChange) =>
      patch<Reminder>(`/reminders/${reminder.id}`, change, reminder.version),
    "reminders",
  );
  const remove = useDeed((reminder: Reminder) => del(`/reminders/${reminder.id}`), "reminders");
  return {
    pending: change.isPending || remove.isPending,
    markDone: (reminder: Reminder) => change.mutate({ reminder, status: "done" }),
    cancel: (reminder: Reminder) => change.mutate({ reminder, status: "cancelled" }),
    snooze: (reminder: Reminder, minutes: number) => change.mutate({ reminder, due_at: inMinutes(minutes) }),
    remove: (reminder: Reminder) => remove.mutate(reminder),
  };
}
