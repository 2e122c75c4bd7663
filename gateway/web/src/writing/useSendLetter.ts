import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { Email, KeptDraft } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { notifyDone, notifyProblem } from "../ui/notify";
import { emailDraft, type Letter } from "./letter";

/** As long as the gateway holds a letter back; a moment less, as it has been on its way. */
const UNDO_MS = 9_500;
const SHOWN_MS = 6_000;

export function refreshUnsent(queryClient: QueryClient) {
  const keys = [["emails", "list"], ["outgoing-emails"], ["email-drafts"]];
  return Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

/** A letter that was sent is a draft again, and is written on. */
export function useTakeBack() {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const openDialog = useDialogs();
  return async (emailId: string, write: boolean) => {
    try {
      const draft = await post<KeptDraft>(`/outgoing-emails/${emailId}/take-back`);
      if (write) openDialog({ kind: "letter", draft });
      else notifyDone(t, t.writing.takenBack);
    } catch (error) {
      notifyProblem(t, error);
    }
    await refreshUnsent(queryClient);
  };
}

interface Sent {
  letter: Letter;
  mailboxId: string;
  fromName: string;
  /** Null: now. */
  at: string | null;
}

/** Sends the letter of this id, now or later, and offers to take it back. */
export function useSendLetter(id: string, stop: () => Promise<void>, goOn: () => void, onSent: () => void) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const takeBack = useTakeBack();
  return useMutation({
    mutationFn: async ({ letter, mailboxId, fromName, at }: Sent) => {
      await stop();
      return post<Email>("/emails", { ...emailDraft(id, letter, mailboxId, at), from_name: fromName });
    },
    onError: goOn,
    onSuccess(email, { at }) {
      const said = at === null ? t.mail.queued : t.writing.sentLater(f.when(at));
      notifyDone(t, said, () => void takeBack(email.id, true), at === null ? UNDO_MS : SHOWN_MS);
      void refreshUnsent(queryClient);
      onSent();
    },
  });
}
