import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";

/** Stopping a job, going on with it, and taking back what it did, which is a job as well. */
export function useJobActions(id: string, onUndo?: (undo: Job) => void) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const options = {
    onError: (error: unknown) => notifyProblem(t, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["jobs"] }),
  };
  const act = useMutation({ mutationFn: (verb: "cancel" | "retry") => post<Job>(`/jobs/${id}/${verb}`), ...options });
  const undo = useMutation({
    mutationFn: () => post<Job>(`/bulk-changes/${id}/undo`),
    ...options,
    onSuccess: onUndo,
  });
  return { act, undo };
}
