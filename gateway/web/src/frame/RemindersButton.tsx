import { ActionIcon, Indicator } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createLink } from "@tanstack/react-router";

import { useI18n } from "../i18n/i18n";
import { dueRemindersQuery } from "../reminders/reminders";

const IconLink = createLink(ActionIcon<"a">);

/** How many reminders have come and wait; leads to their list. */
export function RemindersButton() {
  const { t } = useI18n();
  const { data } = useQuery(dueRemindersQuery);
  const due = data?.items.length ?? 0;
  return (
    <Indicator label={due} size={16} color="red.9" disabled={due === 0} offset={4}>
      <IconLink
        component="a"
        to="/reminders"
        size="lg"
        variant="subtle"
        color="gray"
        aria-label={t.frame.remindersDue(due)}
      >
        <IconBell size={20} />
      </IconLink>
    </Indicator>
  );
}
