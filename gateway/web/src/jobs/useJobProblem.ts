import type { Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { inLanguage } from "../i18n/problems";

/** Why a job failed, in the words of the page; null where it did not. */
export function useJobProblem(job: Job | undefined): string | null {
  const { t, f } = useI18n();
  if (!job?.problem) return null;
  const { code, message, reason } = job.problem;
  return (
    (reason && t.imports.fileReasons[reason]) ??
    t.problem.byCode[code] ??
    (inLanguage(f.language, message) || t.imports.failedWork)
  );
}
