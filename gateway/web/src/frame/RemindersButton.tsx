import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { useI18n } from "../i18n/i18n";
import { dueRemindersQuery } from "../reminders/reminders";
import { CountedLink } from "./CountedLink";

/** How many reminders have come and wait. */
export function RemindersButton() {
  const { t } = useI18n();
  const { data } = useQuery(dueRemindersQuery);
  const due = data?.items.length ?? 0;
  return (
    <CountedLink to="/reminders" count={due} label={t.frame.remindersDue(due)}>
      <IconBell size={20} />
    </CountedLink>
  );
}
