import { Button, Group, NumberInput, Popover, Stack, TextInput } from "@mantine/core";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { durationText, joined, split, type DurationParts } from "./duration";

interface Props {
  /** Seconds. */
  value: number;
  onChange: (seconds: number) => void;
  error?: string | undefined;
  disabled?: boolean;
}

const PARTS = ["days", "hours", "minutes"] as const;
const MOST = { days: 31, hours: 23, minutes: 59 };
const COMMON = [15, 30, 60, 120];

/** F25: how long, in days, hours and minutes, with a panel of its own. */
export function DurationInput({ value, onChange, error, disabled }: Props) {
  const { t, language } = useI18n();
  const [opened, setOpened] = useState(false);
  const parts = split(value);

  function set(part: keyof DurationParts, next: string | number) {
    onChange(joined({ ...parts, [part]: Math.min(Math.max(Number(next) || 0, 0), MOST[part]) }));
  }

  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      withArrow
      withRoles={false}
      trapFocus
      shadow="md"
    >
      <Popover.Target>
        <TextInput
          label={t.journal.duration}
          readOnly
          disabled={disabled ?? false}
          error={error}
          value={value > 0 ? durationText(value, language) : ""}
          placeholder={t.common.empty}
          aria-haspopup="dialog"
          onClick={() => setOpened(true)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== " " && event.key !== "ArrowDown") return;
            event.preventDefault();
            setOpened(true);
          }}
        />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t.journal.duration}>
        <Stack gap="xs">
          <Group gap="xs" wrap="nowrap">
            {PARTS.map((part) => (
              <NumberInput
                key={part}
                label={t.journal[part]}
                w={84}
                min={0}
                max={MOST[part]}
                value={parts[part]}
                onChange={(next) => set(part, next)}
              />
            ))}
          </Group>
          <Group gap={6}>
            {COMMON.map((minutes) => (
              <Button key={minutes} size="compact-xs" variant="default" onClick={() => onChange(minutes * 60)}>
                {durationText(minutes * 60, language)}
              </Button>
            ))}
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
