import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { AnalysisResult, Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { saveWhenDone } from "../jobs/jobs";
import { notifyDone, notifyProblem } from "../ui/notify";
import { written, type Question } from "./report";
import type { ReportWords } from "./useReportWords";

interface Exported {
  name: string;
  asked: Question;
  words: ReportWords;
  answer: AnalysisResult;
}

const LONGEST_NAME = 100;

/** Begins to make an Excel file of a report; it is saved when it is there. */
export function useReportExport() {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ name, asked, words, answer }: Exported) =>
      post<Job>("/analysis/export", {
        analysis: written(asked).analysis,
        name: name.slice(0, LONGEST_NAME),
        headings: words.headings(answer.compared_since !== null),
        words: words.wordsOf(answer.rows),
        total: t.reports.total,
        ...(asked.table && { table: asked.table, column_words: words.columnWords() }),
      }),
    onSuccess: (job) => {
      saveWhenDone(job);
      notifyDone(t, t.exports.begun);
      void queryClient.invalidateQueries({ queryKey: ["jobs"] });
    },
    onError: (error) => notifyProblem(t, error),
  });
}
