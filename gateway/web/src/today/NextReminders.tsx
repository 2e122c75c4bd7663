import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { ReminderPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ReminderLines } from "../reminders/ReminderLines";
import { TodayPanel } from "./TodayPanel";

const SHOWN = 8;

/** My reminders that have come and those that come next. */
export function NextReminders() {
  const { t } = useI18n();
  const reminders = useQuery({
    queryKey: ["reminders", "list", "next"],
    queryFn: async ({ signal }) => (await get<ReminderPage>("/reminders", { limit: SHOWN }, signal)).items,
  });
  return (
    <TodayPanel title={t.today.reminders} empty={t.today.noReminders} to="/reminders" query={reminders}>
      {(items) => <ReminderLines reminders={items} />}
    </TodayPanel>
  );
}
