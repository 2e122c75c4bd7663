/** What a job that has ended came to. Pure. */

import type { Job } from "../api/types";
import type { Words } from "../i18n/ru";

const UNDONE = new Set(["bulk_change", "bulk_delete"]);
/** Jobs after which lists are not what they were. */
export const CHANGES_RECORDS = new Set(["bulk_change", "bulk_delete", "undo_bulk", "import_apply", "import_undo"]);

function count(job: Job, name: string): number {
  return Number(job.result[name] ?? 0);
}

/** In words; empty where there is nothing to tell. */
export function outcome(t: Words, job: Job): string {
  const { changed, deleted, kept, undone } = t.jobs.outcome;
  if (job.kind === "bulk_change") return changed(count(job, "changed"));
  if (job.kind === "undo_bulk") return undone(count(job, "undone"));
  if (job.kind !== "bulk_delete") return "";
  const left = count(job, "kept");
  return [deleted(count(job, "deleted")), left > 0 && kept(left)].filter(Boolean).join(", ");
}

/** Whether it can be taken back: it changed something, and nobody took it back yet. */
export function canUndo(job: Job): boolean {
  return UNDONE.has(job.kind) && !job.result.undo_id && count(job, "changed") + count(job, "deleted") > 0;
}

/** How many records an undoing left as they were. */
export function conflictsOf(job: Job): number {
  return job.kind === "undo_bulk" ? count(job, "conflicts") : 0;
}
