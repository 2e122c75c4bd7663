import { useQueryClient } from "@tanstack/react-query";

import { del, post, Problem } from "../api/client";
import type { KeptDraft } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { notifyDone, notifyProblem } from "../ui/notify";
import { refreshUnsent } from "./useSendLetter";

/** Deletes a draft, and offers to bring it back; one that was never kept is just forgotten. */
export function useDropDraft(id: string) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const openDialog = useDialogs();

  async function restore() {
    try {
      const draft = await post<KeptDraft>(`/email-drafts/${id}/restore`);
      openDialog({ kind: "letter", draft });
    } catch (error) {
      notifyProblem(t, error);
    }
    await refreshUnsent(queryClient);
  }

  return async (known: boolean) => {
    try {
      await del(`/email-drafts/${id}`);
      notifyDone(t, t.writing.draftDeleted, () => void restore());
      await refreshUnsent(queryClient);
    } catch (error) {
      const never = error instanceof Problem && error.status === 404 && !known;
      if (!never) notifyProblem(t, error);
    }
  };
}
