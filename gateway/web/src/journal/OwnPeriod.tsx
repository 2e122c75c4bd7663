import { Group } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/ru";

import { useI18n } from "../i18n/i18n";
import { localDay, localTime } from "../ui/dateTime";
import type { PeriodSearch } from "./periodSearch";

interface Props {
  from: string | undefined;
  to: string | undefined;
  onChange: (change: Partial<PeriodSearch>) => void;
}

/** F05: from a moment to a moment, in the zone of the browser; either may be left open. */
export function OwnPeriod({ from, to, onChange }: Props) {
  const { t, language } = useI18n();
  const ends = [
    ["from", from, t.journal.from],
    ["to", to, t.journal.to],
  ] as const;
  return (
    <Group gap={4} wrap="nowrap">
      {ends.map(([end, value, label]) => (
        <DateTimePicker
          key={end}
          size="xs"
          w={150}
          clearable
          aria-label={label}
          placeholder={label}
          locale={language}
          valueFormat="DD.MM.YYYY HH:mm"
          value={value ? local(value) : null}
          onChange={(next) => onChange({ [end]: next ? new Date(next.replace(" ", "T")).toISOString() : undefined })}
        />
      ))}
    </Group>
  );
}

/** As the picker has it: `2026-11-23 14:05:00`. */
function local(instant: string): string {
  const date = new Date(instant);
  return `${localDay(date)} ${localTime(date)}:00`;
}
