import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { del, post } from "../api/client";
import type { Email, FilingDraft, IgnoringDraft, ServerDeletion } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone, notifyProblem } from "../ui/notify";

type Emails = { items: Email[] };

/** What is done with letters that nobody's history has, or not the right one's; `after` it is done. */
export function useFiling(after: () => void) {
  const { t } = useI18n();
  const words = t.filing;
  const queryClient = useQueryClient();
  const navigate = useNavigate();

  function refresh() {
    void queryClient.invalidateQueries({ queryKey: ["emails"] });
    after();
  }

  const act = useMutation({
    mutationFn: (doing: () => Promise<unknown>) => doing(),
    onSuccess: refresh,
    onError: (error) => notifyProblem(t, error),
  });

  return {
    busy: act.isPending,
    refresh,
    file: (draft: FilingDraft, n: number) =>
      post<Emails>("/emails/file", draft).then(() => (notifyDone(t, words.filed(n)), refresh())),
    ignore: (ids: string[], senders: boolean) =>
      act.mutate(async () => {
        const draft: IgnoringDraft = { email_ids: ids, senders };
        await post<Emails>("/emails/ignore", draft);
        notifyDone(t, words.ignored(ids.length), () => takeBack(ids));
      }),
    takeBack,
    unfile: (id: string) => act.mutate(() => post<Email>(`/emails/${id}/unfile`)),
    makeLead: (id: string) =>
      act.mutate(async () => {
        const { lead_id } = await post<Email>(`/emails/${id}/lead`);
        notifyDone(t, words.leadMade);
        if (lead_id) void navigate({ to: "/leads/$leadId", params: { leadId: lead_id } });
      }),
    deleteOnServer: (ids: string[]) =>
      act.mutate(async () => {
        const deletion = await post<ServerDeletion>("/server-deletions", { email_ids: ids });
        notifyDone(t, words.deleting(deletion.letters), () =>
          act.mutate(async () => {
            await del(`/server-deletions/${deletion.id}`);
            notifyDone(t, words.kept);
          }),
        );
      }),
  };

  function takeBack(ids: string[]) {
    act.mutate(async () => {
      await post<Emails>("/emails/take-back", { email_ids: ids });
      notifyDone(t, words.takenBack);
    });
  }
}
