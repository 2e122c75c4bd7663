import { Text } from "@mantine/core";

import type { MissedCallDebt } from "../api/types";
import { partyName } from "../calls/call";
import { useI18n } from "../i18n/i18n";
import { isLate } from "./debts";

/** Who called, in one line. */
export function useDebtName(): (debt: MissedCallDebt) => string {
  const { t } = useI18n();
  return (debt) => debt.parties.map(partyName).join("; ") || t.calls.unknown;
}

/** By when it is due; what is late is said by a word, not by colour alone. */
export function DueText({ debt }: { debt: MissedCallDebt }) {
  const { t, f } = useI18n();
  const late = isLate(debt);
  return (
    <Text span size="sm" c={late ? "var(--mantine-color-error)" : undefined}>
      {late && `${t.debts.late}, `}
      {f.when(debt.due_at)}
    </Text>
  );
}
