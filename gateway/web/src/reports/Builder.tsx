import { Group, NativeSelect, SegmentedControl } from "@mantine/core";

import type { Field, RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { withConditionsOn } from "../ui/grid/field";
import { FilterChips } from "../ui/grid/FilterChips";
import { FilterPanel } from "../ui/grid/FilterPanel";
import { AbcInput } from "./AbcInput";
import { ChartInput } from "./ChartInput";
import { ColumnsInput } from "./ColumnsInput";
import { GroupsInput } from "./GroupsInput";
import { MeasuresInput } from "./MeasuresInput";
import { PeriodInput } from "./PeriodInput";
import { SOURCES, tableOf, withSource, type Question } from "./report";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  fields: Field[];
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

/** What is asked: the source, when, of which records, by which groups, what is counted. Each change is asked at once. */
export function Builder({ asked, fields, words, onAsk }: Props) {
  const { t } = useI18n();
  return (
    <div className="report-builder">
      <Group gap="xs">
        <NativeSelect
          size="xs"
          aria-label={t.reports.source}
          data={SOURCES.map((value) => ({ value, label: t.reports.sources[value] }))}
          value={asked.source}
          onChange={(event) => onAsk(withSource(asked, event.currentTarget.value as RecordKind))}
        />
        <SegmentedControl
          size="xs"
          aria-label={t.recordTable.mode}
          data={(["groups", "records"] as const).map((value) => ({ value, label: t.recordTable.modes[value] }))}
          value={asked.table ? "records" : "groups"}
          onChange={(mode) => onAsk({ ...asked, table: mode === "records" ? tableOf(asked.source) : null })}
        />
        <PeriodInput asked={asked} fields={fields} words={words} onAsk={onAsk} />
        <FilterPanel
          fields={fields}
          first={["status", "progress", "priority", "manager_id", "category_id", "role"]}
          conditions={asked.filter}
          onApply={(filter) => onAsk({ ...asked, filter })}
        />
        {!asked.table && (
          <>
            <AbcInput asked={asked} onAsk={onAsk} />
            <ChartInput asked={asked} onAsk={onAsk} />
          </>
        )}
      </Group>
      <FilterChips
        conditions={asked.filter}
        known={words.known}
        onChangeOn={(field, own) => onAsk({ ...asked, filter: withConditionsOn(asked.filter, field, own) })}
        onClear={() => onAsk({ ...asked, filter: [] })}
      />
      {asked.table && <ColumnsInput asked={asked} table={asked.table} fields={fields} words={words} onAsk={onAsk} />}
      <Group gap="lg" align="flex-start">
        <GroupsInput asked={asked} fields={fields} words={words} onAsk={onAsk} />
        <MeasuresInput asked={asked} fields={fields} words={words} onAsk={onAsk} />
      </Group>
    </div>
  );
}
