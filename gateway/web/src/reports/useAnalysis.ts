import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";

import { enquire } from "../api/client";
import type { AnalysisResult } from "../api/types";
import { written, type Question } from "./report";

/** The answer to a question; the last one is shown while the next is counted. */
export function useAnalysis(asked: Question) {
  return useQuery({ ...analysisQuery(asked), placeholderData: keepPreviousData });
}

export function analysisQuery(asked: Question) {
  const { analysis } = written(asked);
  return queryOptions({
    queryKey: ["analysis", "answer", analysis],
    queryFn: ({ signal }) => enquire<AnalysisResult>("/analysis", analysis, signal),
    staleTime: 60_000,
  });
}
