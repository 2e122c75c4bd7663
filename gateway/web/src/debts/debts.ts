import { queryOptions } from "@tanstack/react-query";

import { get, post } from "../api/client";
import type { DebtPage, MissedCallDebt } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone } from "../ui/notify";
import { useDeed } from "../ui/useDeed";

const COUNTED = 100;
export const DEBTS = "missed-call-debts";

/** Who is to be called back, by when it is due; the most urgent hundred. */
export const openDebtsQuery = queryOptions({
  queryKey: [DEBTS, "list", "open"],
  queryFn: ({ signal }) => get<DebtPage>(`/${DEBTS}`, { state: "open", limit: COUNTED }, signal),
});

export function isLate(debt: MissedCallDebt, now = new Date()): boolean {
  return debt.state === "open" && new Date(debt.due_at) < now;
}

/** What can be done with a debt. */
export function useDebtActions(onDone: () => void = () => undefined) {
  const { t } = useI18n();
  const assign = useDeed(async ({ debt, owner_id, said }: { debt: MissedCallDebt; owner_id: string; said: string }) => {
    await post<MissedCallDebt>(`/${DEBTS}/${debt.id}/assign`, { owner_id }, debt.version);
    notifyDone(t, said);
    onDone();
  }, DEBTS);
  return { assign };
}
