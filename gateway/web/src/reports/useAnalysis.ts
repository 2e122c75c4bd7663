import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";

import { enquire, Problem } from "../api/client";
import type { AnalysisResult } from "../api/types";
import { written, type Question } from "./report";

const BUSY = 429;
const TRIES = 30;
const AGAIN_MS = 1_000;

/** As many questions as may be are counted by others: one waits for one's turn, and says so. */
export const whenFree = {
  retry: (count: number, error: Error) =>
    error instanceof Problem && (error.status === BUSY ? count < TRIES : error.status === 0 && count < 2),
  retryDelay: (_: number, error: Error) => (error instanceof Problem && error.status === BUSY ? AGAIN_MS : 2_000),
};

/** Whether a question waits for its turn. */
export function isWaiting(query: { failureReason: Error | null; isFetching: boolean }): boolean {
  return query.isFetching && query.failureReason instanceof Problem && query.failureReason.status === BUSY;
}

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
    ...whenFree,
  });
}
