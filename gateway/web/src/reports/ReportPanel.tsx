import { Group, Text, Title } from "@mantine/core";
import { lazy, Suspense } from "react";

import type { AnalysisResult, Field, SavedReport } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { AbcSummaries } from "./AbcSummaries";
import { Builder } from "./Builder";
import { RecordsTable } from "./RecordsTable";
import type { Question } from "./report";
import { ReportActions } from "./ReportActions";
import { ResultTable } from "./ResultTable";
import { isWaiting, useAnalysis } from "./useAnalysis";
import { useReportFields } from "./useReportFields";
import type { Reports } from "./useReports";
import { useReportWords } from "./useReportWords";

// The library that draws is as large as the rest of the page.
const ResultChart = lazy(() => import("./ResultChart"));

interface Props {
  name: string;
  hint: string | undefined;
  saved: SavedReport | undefined;
  asked: Question;
  /** The question differs from that of the report. */
  changed: boolean;
  onAsk: (asked: Question) => void;
  onReset: () => void;
  reports: Reports;
}

/** A report: what is asked, and the answer as a table with its chart. */
export function ReportPanel(props: Props) {
  const fields = useReportFields(props.asked.source);
  return <QueryPanel query={fields}>{(known) => <Asked {...props} fields={known} />}</QueryPanel>;
}

function Asked(props: Props & { fields: Field[] }) {
  const { name, hint, asked, fields, onAsk } = props;
  const { t, f } = useI18n();
  const words = useReportWords(asked, fields);
  const answer = useAnalysis(asked);
  const { data } = answer;
  const compared =
    data?.compared_since && data.compared_until
      ? t.reports.comparedWith(f.day(data.compared_since), f.day(data.compared_until))
      : "";
  return (
    <>
      <Group justify="space-between" gap="xs" align="flex-start" className="report-head">
        <div>
          <Title order={2} size="h4">
            {name}
          </Title>
          {hint && (
            <Text size="xs" c="dimmed">
              {hint}
            </Text>
          )}
        </div>
        <ReportActions {...props} words={words} answer={data} />
      </Group>
      <Builder asked={asked} fields={fields} words={words} onAsk={onAsk} />
      {data?.since && data.until && (
        <Text size="xs" c="dimmed">
          {f.day(data.since)} – {f.day(data.until)} {compared}
        </Text>
      )}
      {isWaiting(answer) && (
        <Text size="xs" c="dimmed" role="status">
          {t.recordTable.busy}
        </Text>
      )}
      <QueryPanel query={answer}>
        {(result) => (
          <div
            className="report-answer"
            aria-busy={answer.isFetching}
            data-old={answer.isPlaceholderData || undefined}
            data-wide={isWide(asked, result) || undefined}
          >
            <Answer {...props} result={result} words={words} />
          </div>
        )}
      </QueryPanel>
    </>
  );
}

const BESIDE = 4;

/** Whether the table has too many columns to stand beside its chart. */
function isWide(asked: Question, result: AnalysisResult): boolean {
  return asked.measures.length * (result.compared_since ? 2 : 1) > BESIDE;
}

interface AnswerProps {
  asked: Question;
  onAsk: (asked: Question) => void;
  result: AnalysisResult;
  words: ReturnType<typeof useReportWords>;
}

function Answer({ asked, onAsk, result, words }: AnswerProps) {
  const { t, f } = useI18n();
  const found = result.rows.some((row) => row.values.some((value) => value !== null && Number(value) !== 0));
  // While the next answer is counted the last one, of other measures or groups, is still shown.
  const fits = result.rows.every(
    (row) => row.values.length === asked.measures.length && row.level <= asked.groups.length,
  );
  if (!fits) return null;
  if (!found) return <EmptyState text={t.reports.nothing} />;
  if (asked.table) {
    return (
      <div className="report-table">
        <RecordsTable asked={asked} table={asked.table} result={result} words={words} onAsk={onAsk} />
      </div>
    );
  }
  const drawn = asked.chart !== "none" && asked.groups.length > 0;
  return (
    <>
      <div className="report-table">
        {result.classes.length > 0 && <AbcSummaries classes={result.classes} />}
        <ResultTable asked={asked} result={result} words={words} onAsk={onAsk} />
        {result.cut && (
          <Text size="xs" c="dimmed" mt={4}>
            {t.reports.cut(f.number(result.rows.filter((row) => row.level > 0).length))}
          </Text>
        )}
      </div>
      {drawn && (
        <div className="report-chart">
          <Suspense fallback={null}>
            <ResultChart asked={asked} result={result} words={words} />
          </Suspense>
        </div>
      )}
    </>
  );
}
