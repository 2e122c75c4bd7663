import { ActionIcon, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import { useI18n } from "../i18n/i18n";
import type { Upload } from "./useBringing";

interface Props {
  uploads: Upload[];
  onDismiss: (key: number) => void;
}

/** Files on their way, and those that did not get there. */
export function Uploads({ uploads, onDismiss }: Props) {
  const { t } = useI18n();
  if (uploads.length === 0) return null;
  return (
    <Paper withBorder p="xs">
      <Stack gap={6}>
        {uploads.map((one) => (
          <Group key={one.key} gap="sm" wrap="nowrap">
            <Text size="sm" truncate maw={{ base: 120, sm: 320 }} title={one.name}>
              {one.name}
            </Text>
            {one.problem === null ? (
              <Progress flex={1} value={one.done * 100} aria-label={t.files.uploading(one.name)} />
            ) : (
              <Text size="sm" c="error" flex={1} role="alert">
                {one.problem}
              </Text>
            )}
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={one.problem === null ? t.files.cancel(one.name) : t.files.dismiss(one.name)}
              onClick={() => onDismiss(one.key)}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
