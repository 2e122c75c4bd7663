import { ActionIcon, Badge, Button, Group, Text, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useMemo, useState } from "react";

import type { AnalysisResult, AnalysisRow } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { CLASS_COLORS } from "./colors";
import { RecordsLink } from "./RecordsLink";
import { addsUp, type MeasureDraft, type Question } from "./report";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  result: AnalysisResult;
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

const OPEN_UP_TO = 60;

/** The answer as a table: groups fold, a heading sorts, a number leads to the records behind it. */
export function ResultTable({ asked, result, words, onAsk }: Props) {
  const { t } = useI18n();
  const { rows } = result;
  const parents = useMemo(
    () => new Set(rows.filter((row, at) => row.level > 0 && (rows[at + 1]?.level ?? 0) > row.level).map(idOf)),
    [rows],
  );
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => (rows.length > OPEN_UP_TO ? parents : new Set()));
  const shown = rows.filter((row) => !ancestors(row).some((id) => folded.has(id)));
  const compared = result.compared_since !== null;

  function fold(id: string) {
    const next = new Set(folded);
    if (!next.delete(id)) next.add(id);
    setFolded(next);
  }

  function sortBy(at: number) {
    const again = asked.sort === at;
    if (again && asked.ascending) onAsk({ ...asked, sort: null, ascending: false });
    else onAsk({ ...asked, sort: at, ascending: again });
  }

  return (
    <>
      {parents.size > 0 && (
        <Group gap={4} mb={4}>
          <Button size="compact-xs" variant="subtle" onClick={() => setFolded(new Set())}>
            {t.reports.expandAll}
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => setFolded(parents)}>
            {t.reports.collapseAll}
          </Button>
        </Group>
      )}
      <div className="report-scroll" tabIndex={0} role="region" aria-label={t.reports.title}>
        <table className="report-rows">
          <thead>
            <tr>
              <th scope="col">{asked.groups.map(words.groupTitle).join(" / ") || t.reports.sources[asked.source]}</th>
              {asked.abc && <th scope="col">{t.reports.abcClass}</th>}
              {asked.measures.map((measure, at) => (
                <th key={at} scope="col" className="report-number" aria-sort={sortOf(asked, at)}>
                  <UnstyledButton
                    className="report-sort"
                    aria-label={t.reports.sortBy(words.measureTitle(measure))}
                    onClick={() => sortBy(at)}
                  >
                    {words.measureTitle(measure)}
                    {asked.sort === at &&
                      (asked.ascending ? (
                        <IconArrowUp size={12} aria-hidden />
                      ) : (
                        <IconArrowDown size={12} aria-hidden />
                      ))}
                  </UnstyledButton>
                </th>
              ))}
              {asked.abc && (
                <th scope="col" className="report-number">
                  {t.reports.cumulative}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const name = words.rowText(row);
              const id = idOf(row);
              return (
                <tr key={id} data-level={row.level} data-testid="report-row">
                  <th scope="row">
                    <div className="report-name" style={{ paddingLeft: Math.max(0, row.level - 1) * 20 }}>
                      {parents.has(id) ? (
                        <ActionIcon
                          size="xs"
                          variant="subtle"
                          color="gray"
                          aria-expanded={!folded.has(id)}
                          aria-label={folded.has(id) ? t.reports.expand(name) : t.reports.collapse(name)}
                          onClick={() => fold(id)}
                        >
                          {folded.has(id) ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
                        </ActionIcon>
                      ) : (
                        parents.size > 0 && row.level > 0 && <span className="report-leaf" />
                      )}
                      <span>{name}</span>
                    </div>
                  </th>
                  {asked.abc && (
                    <td>
                      {row.abc_class && (
                        <Badge size="sm" color={CLASS_COLORS[row.abc_class]} variant="light">
                          {row.abc_class}
                        </Badge>
                      )}
                    </td>
                  )}
                  {asked.measures.map((measure, at) => (
                    <td key={at} className="report-number">
                      <Amount {...{ asked, result, row, measure, at, words, name, compared }} />
                    </td>
                  ))}
                  {asked.abc && (
                    <td className="report-number">{row.cumulative !== null && <Share value={row.cumulative} />}</td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface AmountProps {
  asked: Question;
  result: AnalysisResult;
  row: AnalysisRow;
  measure: MeasureDraft;
  at: number;
  words: ReportWords;
  name: string;
  compared: boolean;
}

function Amount({ asked, result, row, measure, at, words, name, compared }: AmountProps) {
  const { t } = useI18n();
  const value = numberOf(row.values[at]);
  const text = words.amountText(measure, value);
  const share = row.shares[at] ?? null;
  const before = compared ? numberOf(row.before?.[at]) : null;
  const conditions = row.filter && [...result.filter, ...row.filter, ...(measure.filter ?? [])];
  return (
    <>
      {conditions && value ? (
        <RecordsLink source={asked.source} conditions={conditions} label={t.reports.openRecords(name, text)}>
          {text}
        </RecordsLink>
      ) : (
        text
      )}
      {compared && <Change measure={measure} value={value} before={before} />}
      {at === 0 &&
        addsUp(measure) &&
        (row.level > 0 && share !== null ? <Share value={share} /> : <span className="report-share" />)}
    </>
  );
}

function Share({ value }: { value: number }) {
  const { f } = useI18n();
  return (
    <Text span size="xs" c="dimmed" className="report-share">
      {f.number(Math.round(value * 10) / 10)} %
    </Text>
  );
}

/** How much more or less than in the period compared with. */
function Change({ measure, value, before }: { measure: MeasureDraft; value: number | null; before: number | null }) {
  const { f } = useI18n();
  const by = (value ?? 0) - (before ?? 0);
  if (by === 0) return <span className="report-change" />;
  const written = measure.field === "duration_seconds" ? f.duration(Math.abs(by)) : f.number(Math.abs(by));
  return (
    <Text span size="xs" className="report-change" c={`var(--mantine-color-${by > 0 ? "green" : "red"}-light-color)`}>
      {by > 0 ? "+" : "−"}
      {written}
    </Text>
  );
}

function sortOf(asked: Question, at: number): "ascending" | "descending" | "none" {
  return asked.sort !== at ? "none" : asked.ascending ? "ascending" : "descending";
}

/** Amounts travel as decimal text. */
export function numberOf(value: string | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

export function idOf(row: AnalysisRow): string {
  return JSON.stringify(row.keys);
}

function ancestors({ keys }: AnalysisRow): string[] {
  return keys.slice(0, -1).map((_, at) => JSON.stringify(keys.slice(0, at + 1)));
}
