import { Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { MissedCallDebt } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { notifyDone } from "../ui/notify";
import { useDraft } from "../ui/useDraft";
import { DEBTS } from "./debts";

/** A head of sales says that nobody need call back, and why. */
export function DismissForm({ debt, onClose }: { debt: MissedCallDebt; onClose: () => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft(
    { reason: "" },
    (values) => post<MissedCallDebt>(`/${DEBTS}/${debt.id}/dismiss`, values, debt.version),
    () => {
      void queryClient.invalidateQueries({ queryKey: [DEBTS] });
      notifyDone(t, t.debts.dismissed);
      onClose();
    },
  );
  return (
    <FormDialog title={t.debts.dismissTitle} submitLabel={t.debts.dismiss} draft={draft} onClose={onClose}>
      <Textarea
        label={t.debts.reason}
        data-autofocus
        required
        minLength={3}
        autosize
        minRows={2}
        {...draft.text("reason")}
      />
    </FormDialog>
  );
}
