import { useQueryClient } from "@tanstack/react-query";

import type { Interaction } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone } from "../ui/notify";

/** After a line was saved here: everything that shows it is asked anew, and it is said. */
export function useJournalRefresh(): (saved: Interaction) => void {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  return (saved) => {
    queryClient.setQueryData(["interactions", "one", saved.id], saved);
    for (const panel of ["list", "chain", "calendar"]) {
      void queryClient.invalidateQueries({ queryKey: ["interactions", panel] });
    }
    void queryClient.invalidateQueries({ queryKey: ["counterparties", "timeline", saved.counterparty_id] });
    void queryClient.invalidateQueries({ queryKey: ["contacts", "timeline"] });
    notifyDone(t, t.journal.saved);
  };
}
