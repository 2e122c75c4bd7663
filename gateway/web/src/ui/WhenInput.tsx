import { Button, Group, Stack, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/ru";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { inMinutes, localDay, localTime, parseDay, toInstant } from "./dateTime";

interface Props {
  /** An instant; null while what is typed is not one. */
  value: string | null;
  onChange: (instant: string | null) => void;
  error?: string | undefined;
  /** Offers «in 15 minutes» and the like. */
  shortcuts?: boolean;
}

const SHORTCUTS = [15, 60, 1440] as const;

/** A day and a time of day, in the zone of the browser. */
export function WhenInput({ value, onChange, error, shortcuts }: Props) {
  const { t, language } = useI18n();
  const start = value ? new Date(value) : new Date();
  const [day, setDay] = useState<string | null>(localDay(start));
  const [time, setTime] = useState(localTime(start));

  function change(nextDay: string | null, nextTime: string) {
    setDay(nextDay);
    setTime(nextTime);
    onChange(toInstant(nextDay, nextTime));
  }

  function jump(minutes: number) {
    const instant = new Date(inMinutes(minutes));
    change(localDay(instant), localTime(instant));
  }

  return (
    <Stack gap={8}>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <DateInput
          label={t.common.date}
          locale={language}
          valueFormat="DD.MM.YYYY"
          dateParser={parseDay}
          flex={1}
          value={day}
          error={error}
          onChange={(next) => change(next, time)}
        />
        <TextInput
          label={t.common.time}
          inputMode="numeric"
          w={90}
          value={time}
          error={toInstant(localDay(new Date()), time) === null}
          onChange={(event) => change(day, event.currentTarget.value)}
        />
      </Group>
      {shortcuts && (
        <Group gap={6}>
          {SHORTCUTS.map((minutes) => (
            <Button key={minutes} size="compact-xs" variant="default" onClick={() => jump(minutes)}>
              {t.reminders.inMinutes[minutes]}
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  );
}
