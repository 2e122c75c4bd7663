import { ActionIcon, Indicator } from "@mantine/core";
import { IconPhoneX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createLink } from "@tanstack/react-router";

import { useI18n } from "../i18n/i18n";
import { openDebtsQuery } from "./debts";

const IconLink = createLink(ActionIcon<"a">);
const SHOWN = 99;

/** How many clients wait for a call; leads to their list. */
export function DebtsButton() {
  const { t } = useI18n();
  const { data } = useQuery(openDebtsQuery);
  const open = data?.items.length ?? 0;
  return (
    <Indicator
      label={open > SHOWN ? `${SHOWN}+` : open}
      size={16}
      color="red.9"
      disabled={open === 0}
      offset={4}
      data-testid="debts-count"
    >
      <IconLink
        component="a"
        to="/calls/missed"
        size="lg"
        variant="subtle"
        color="gray"
        aria-label={t.debts.waiting(open)}
      >
        <IconPhoneX size={20} />
      </IconLink>
    </Indicator>
  );
}
