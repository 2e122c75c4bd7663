import { ActionIcon, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";

interface Props<T> {
  label: string;
  add: string;
  value: T[];
  blank: T;
  onChange: (value: T[]) => void;
  error?: string | undefined;
  children: (item: T, set: (change: Partial<T>) => void, place: number) => ReactNode;
}

/** Several things of several parts each: added, changed, taken away. */
export function ListEditor<T extends object>({ label, add, value, blank, onChange, error, children }: Props<T>) {
  const { t } = useI18n();
  return (
    <Stack gap={6} role="group" aria-label={label}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      {value.map((item, place) => (
        <Paper key={place} withBorder p="xs">
          <Group gap={6} wrap="nowrap" align="flex-start">
            <Stack gap={6} flex={1} miw={0}>
              {children(
                item,
                (change) => onChange(value.map((one, at) => (at === place ? { ...one, ...change } : one))),
                place,
              )}
            </Stack>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t.common.delete}: ${label}, ${place + 1}`}
              onClick={() => onChange(value.filter((_, at) => at !== place))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        </Paper>
      ))}
      {error && (
        <Text size="xs" c="error" role="alert">
          {error}
        </Text>
      )}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...value, blank])}
        >
          {add}
        </Button>
      </Group>
    </Stack>
  );
}
