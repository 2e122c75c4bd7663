import { IconPhoneX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { CountedLink } from "../frame/CountedLink";
import { useI18n } from "../i18n/i18n";
import { openDebtsQuery } from "./debts";

/** How many clients wait for a call. */
export function DebtsButton() {
  const { t } = useI18n();
  const { data } = useQuery(openDebtsQuery);
  const open = data?.items.length ?? 0;
  return (
    <CountedLink to="/calls/missed" count={open} label={t.debts.waiting(open)} testId="debts-count">
      <IconPhoneX size={20} />
    </CountedLink>
  );
}
