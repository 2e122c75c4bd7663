import { ActionIcon, Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { lazy, Suspense } from "react";

import { useI18n } from "../i18n/i18n";
import { localDay } from "../ui/dateTime";
import { dateOf, firstDay, PERIODS, shifted, type JournalPeriod } from "./period";
import type { PeriodSearch } from "./periodSearch";

const OwnPeriod = lazy(async () => ({ default: (await import("./OwnPeriod")).OwnPeriod }));

interface Props {
  search: PeriodSearch;
  /** The period that is meant where none is chosen. */
  standard: JournalPeriod;
  onChange: (change: Partial<PeriodSearch>) => void;
}

/** F04, F05: a day, a week and so on, one after the other, or an own time. */
export function PeriodChoice({ search, standard, onChange }: Props) {
  const { t, f } = useI18n();
  const period = search.period ?? standard;
  const today = localDay(new Date());
  const at = search.at ?? today;
  const moves = period !== "all" && period !== "custom";
  const go = (day: string) => onChange({ at: day === today ? undefined : day });

  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t.journal.period}
        data={PERIODS.map((value) => ({ value, label: t.journal.periods[value] }))}
        value={period}
        onChange={(next) => onChange({ period: next === standard ? undefined : (next as JournalPeriod) })}
      />
      {moves && (
        <Group gap={2} wrap="nowrap">
          <ActionIcon variant="default" aria-label={t.journal.earlier} onClick={() => go(shifted(period, at, -1))}>
            <IconChevronLeft size={16} />
          </ActionIcon>
          <Text size="sm" miw={96} ta="center" data-testid="journal-period">
            {periodText(f, period, at)}
          </Text>
          <ActionIcon variant="default" aria-label={t.journal.later} onClick={() => go(shifted(period, at, 1))}>
            <IconChevronRight size={16} />
          </ActionIcon>
          {firstDay(period, at) !== firstDay(period, today) && (
            <Button size="compact-xs" variant="subtle" onClick={() => go(today)}>
              {t.journal.today}
            </Button>
          )}
        </Group>
      )}
      {period === "custom" && (
        <Suspense>
          <OwnPeriod from={search.from} to={search.to} onChange={onChange} />
        </Suspense>
      )}
    </>
  );
}

/** «сегодня», «23 – 29 нояб.», «нояб. 2026», «2026». */
function periodText(f: ReturnType<typeof useI18n>["f"], period: JournalPeriod, at: string): string {
  const first = dateOf(firstDay(period, at));
  if (period === "day") return f.day(first.toISOString());
  const last = dateOf(shifted(period, at, 1));
  last.setDate(last.getDate() - 1);
  if (period === "year") return String(first.getFullYear());
  return f.days(first, last);
}
