import { post } from "../api/client";
import type { Job } from "../api/types";
import { useDeed } from "../ui/useDeed";

/** Stopping a job, going on with it, and taking back what it did, which is a job as well. */
export function useJobActions(id: string, onUndo?: (undo: Job) => void) {
  const act = useDeed((verb: "cancel" | "retry") => post<Job>(`/jobs/${id}/${verb}`), "jobs");
  const undo = useDeed(async () => {
    const begun = await post<Job>(`/bulk-changes/${id}/undo`);
    onUndo?.(begun);
  }, "jobs");
  return { act, undo };
}
