import { useMemo } from "react";

import type { AnalysisRow, Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { addsUp, type Group, type MeasureDraft, type Question } from "./report";
import { rangeText, stepText } from "./keys";
import { isNumber, isTime } from "./useReportFields";

export type ReportWords = ReturnType<typeof useReportWords>;

/** Groups, measures and values of a report, in words. */
export function useReportWords(asked: Question, fields: Field[]) {
  const { t, f, language } = useI18n();
  const { title, optionsOf, conditionText, valueText } = useFieldWords();
  return useMemo(() => {
    const known = new Map(fields.map((field) => [field.name, field]));
    const named = (name: string) => {
      const field = known.get(name);
      return field ? title(field) : name;
    };

    function groupTitle(group: Group): string {
      return group.by && group.by !== "day"
        ? `${named(group.field)} (${t.reports.steps[group.by]})`
        : named(group.field);
    }

    function filterText(measure: MeasureDraft): string {
      return (measure.filter ?? [])
        .map((condition) => {
          const field = known.get(condition.field);
          return field ? conditionText(field, condition) : condition.field;
        })
        .join(", ");
    }

    function measureTitle(measure: MeasureDraft): string {
      const met = filterText(measure);
      if (measure.kind === "count") return met || t.reports.sources[asked.source];
      if (measure.kind === "portion") return t.reports.portionOf(met);
      const what = measure.kind === "counterparties" ? t.reports.kinds.counterparties : named(measure.field ?? "");
      const kind = measure.kind === "counterparties" ? what : `${what}: ${t.reports.kinds[measure.kind].toLowerCase()}`;
      return met ? `${kind} (${met})` : kind;
    }

    /** The name of a group, by the key that an answer has for it. */
    function keyText(at: number, key: string | null, titled: string): string {
      const group = asked.groups[at];
      const field = group && known.get(group.field);
      if (titled) return titled;
      if (key === null || !field || !group) return key ?? t.reports.without;
      if (isTime(field)) return stepText(key, group.by ?? "day", language, t.reports);
      if (isNumber(field)) {
        return group.bounds?.length
          ? rangeText(Number(key), group.bounds, (value) => f.number(value), t.reports)
          : f.number(Number(key));
      }
      if (field.type === "flag") return key === "true" ? t.common.yes : t.common.no;
      if (field.type === "counterparty" || field.type === "contact") return t.reports.unseen;
      return optionsOf(field).find((option) => option.value === key)?.label || valueText(field, key) || key;
    }

    function rowText(row: AnalysisRow): string {
      const at = row.level - 1;
      return row.level === 0 ? t.reports.total : keyText(at, row.keys[at] ?? null, row.titles[at] ?? "");
    }

    function amountText(measure: MeasureDraft, value: number | null): string {
      if (value === null) return t.common.empty;
      if (measure.kind === "portion") return `${f.number(value)} %`;
      if (measure.field === "duration_seconds") return f.duration(value);
      return f.number(value);
    }

    /** What Excel's columns are called; the order is that of the API. */
    function headings(compared: boolean): string[] {
      if (asked.table) {
        const columns = asked.table.columns.map(named);
        return [...asked.groups.map(groupTitle), ...columns, ...asked.measures.map(measureTitle)];
      }
      const measures = asked.measures.flatMap((measure) => {
        const name = measureTitle(measure);
        return [
          name,
          ...(compared ? [t.reports.earlier(name)] : []),
          ...(addsUp(measure) ? [t.reports.shareOf(name)] : []),
        ];
      });
      const classes = asked.abc ? [t.reports.abcClass, t.reports.cumulative] : [];
      return [...asked.groups.map(groupTitle), ...measures, ...classes];
    }

    /** The words of keys that the service has none for, by group. */
    function wordsOf(rows: AnalysisRow[]): Record<string, string>[] {
      return asked.groups.map((group, at) => {
        const field = known.get(group.field);
        const options = field && !isTime(field) ? optionsOf(field).map(({ value, label }) => [value, label]) : [];
        const told = rows
          .filter((row) => row.level > at && !row.titles[at])
          .map((row) => [row.keys[at] ?? "", keyText(at, row.keys[at] ?? null, "")]);
        return Object.fromEntries([...options, ...told]);
      });
    }

    /** The words of values in the columns of a table, by column. */
    function columnWords(): Record<string, string>[] {
      return (asked.table?.columns ?? []).map((name) => {
        const field = known.get(name);
        if (field?.type === "flag") return { true: t.common.yes, false: t.common.no };
        return field?.type === "choice" || field?.type === "choices"
          ? Object.fromEntries(optionsOf(field).map(({ value, label }) => [value, label]))
          : {};
      });
    }

    const sourceTitle = t.reports.sources[asked.source];
    const openTitle = t.recordTable.openRecord;
    return {
      known,
      sourceTitle,
      openTitle,
      columnWords,
      groupTitle,
      measureTitle,
      rowText,
      amountText,
      headings,
      wordsOf,
      fieldTitle: named,
    };
  }, [asked, fields, t, f, language, title, optionsOf, conditionText, valueText]);
}
