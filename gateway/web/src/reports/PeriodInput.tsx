import { Group, NativeSelect } from "@mantine/core";
import { DateInput } from "@mantine/dates";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { localDay, parseDay } from "../ui/dateTime";
import { PERIODS, type Period as PeriodName } from "../ui/grid/field";
import { TIME_OF, type Period, type Question } from "./report";
import { isTime } from "./useReportFields";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  fields: Field[];
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

const ALWAYS = "";
const OWN = "own";
const COMPARES = ["none", "before", "year_before"] as const;

/** When: always, a period by name or between two days; by which time of a record; and what it is compared with. */
export function PeriodInput({ asked, fields, words, onAsk }: Props) {
  const { t } = useI18n();
  const { period } = asked;
  const times = fields.filter((field) => isTime(field) && !field.name.includes("."));
  const standing: Period = period ?? { field: TIME_OF[asked.source] };
  const set = (next: Period | null) => onAsk({ ...asked, period: next });
  const grouped = asked.groups.some((group) => group.field === standing.field);

  function choose(value: string) {
    const { within: _, since: __, until: ___, ...kept } = standing;
    if (value === ALWAYS) set(null);
    else if (value === OWN) set({ ...kept, ...ownDays() });
    else set({ ...kept, within: value });
  }

  return (
    <Group gap={6}>
      <NativeSelect
        size="xs"
        aria-label={t.reports.period}
        data={[
          { value: ALWAYS, label: t.reports.always },
          ...PERIODS.map((name) => ({ value: name, label: sentence(t.grid.periods[name as PeriodName]) })),
          { value: OWN, label: t.reports.ownPeriod },
        ]}
        value={period ? (period.within ?? OWN) : ALWAYS}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {period && period.within === undefined && (
        <>
          <Day
            label={t.reports.since}
            value={period.since}
            onChange={(since) =>
              set({ ...period, since, until: (period.until ?? since) < since ? since : period.until })
            }
          />
          <Day
            label={t.reports.until}
            value={period.until}
            onChange={(until) =>
              set({ ...period, until, since: (period.since ?? until) > until ? until : period.since })
            }
          />
        </>
      )}
      {period && times.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label={t.reports.periodOf}
          data={times.map((field) => ({ value: field.name, label: words.fieldTitle(field.name) }))}
          value={period.field}
          onChange={(event) => set({ ...period, field: event.currentTarget.value })}
        />
      )}
      {period && !grouped && !asked.abc && !asked.table && (
        <NativeSelect
          size="xs"
          aria-label={t.reports.compare}
          data={COMPARES.map((value) => ({ value, label: t.reports.compares[value] }))}
          value={period.compare ?? "none"}
          onChange={(event) => {
            const { compare: _, ...kept } = period;
            const value = event.currentTarget.value as (typeof COMPARES)[number];
            set(value === "none" ? kept : { ...kept, compare: value });
          }}
        />
      )}
    </Group>
  );
}

function Day({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (day: string) => void;
}) {
  const { language } = useI18n();
  return (
    <DateInput
      size="xs"
      w={120}
      aria-label={label}
      placeholder={label}
      locale={language}
      valueFormat="DD.MM.YYYY"
      dateParser={parseDay}
      value={value ?? null}
      onChange={(day) => day && onChange(day)}
    />
  );
}

function ownDays(): { since: string; until: string } {
  const today = new Date();
  return { since: localDay(new Date(today.getFullYear(), today.getMonth(), 1)), until: localDay(today) };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
