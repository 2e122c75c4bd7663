import { useEffect, useRef, useState } from "react";

import { get, post } from "../api/client";
import type { AnalysisResult, Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone, notifyProblem } from "../ui/notify";
import { written, type Question } from "./report";
import type { ReportWords } from "./useReportWords";

const LOOK_MS = 500;

/** A report as an Excel file: a job makes it, and it is saved as soon as it is there. */
export function useReportExport() {
  const { t } = useI18n();
  const [running, setRunning] = useState(false);
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => void (shown.current = false);
  }, []);

  async function start(name: string, asked: Question, words: ReportWords, answer: AnalysisResult) {
    setRunning(true);
    try {
      let job = await post<Job>("/analysis/export", {
        analysis: written(asked).analysis,
        name: name.slice(0, 100),
        headings: words.headings(answer.compared_since !== null),
        words: words.wordsOf(answer.rows),
        total: t.reports.total,
      });
      // The job goes on by itself where the page is left; it is found in the list of jobs then.
      while (shown.current && (job.state === "queued" || job.state === "running")) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        job = await get<Job>(`/jobs/${job.id}`);
      }
      if (!shown.current) return;
      if (job.state !== "done") throw new Error(job.problem?.message ?? t.reports.exportFailed);
      download(`/api/v1/files/${job.result.file_id}`);
      notifyDone(t, t.reports.exported);
    } catch (error) {
      notifyProblem(t, error);
    } finally {
      setRunning(false);
    }
  }

  return { running, start };
}

function download(href: string) {
  const link = document.createElement("a");
  link.href = href;
  link.download = "";
  link.click();
}
