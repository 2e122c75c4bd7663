import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { ExportDraft, Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { saveWhenDone } from "../jobs/jobs";
import { notifyDone, notifyProblem } from "../ui/notify";

/** Begins to make a file of a list or a timeline; it is saved when it is there. */
export function useExport() {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: ({ path, draft }: { path: string; draft: object }) => post<Job>(path, { ...draft, zone: zone() }),
    onSuccess: (job) => {
      saveWhenDone(job);
      notifyDone(t, t.exports.begun);
      void queryClient.invalidateQueries({ queryKey: ["jobs"] });
    },
    onError: (error) => notifyProblem(t, error),
  });
  return {
    busy: isPending,
    exportList: (draft: Omit<ExportDraft, "zone">) => mutate({ path: "/exports", draft }),
    exportTimeline: (draft: { counterparty_id: string; search?: string; kinds?: string[] }) =>
      mutate({ path: "/timeline-exports", draft }),
  };
}

function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Moscow";
}
