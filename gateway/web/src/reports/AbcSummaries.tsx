import { Badge, Group, Text } from "@mantine/core";

import type { AnalysisResult } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { CLASS_COLORS } from "./colors";

/** What each class holds. */
export function AbcSummaries({ classes }: { classes: AnalysisResult["classes"] }) {
  const { t, f } = useI18n();
  return (
    <Group gap="md" mb="xs">
      {classes.map(({ abc_class, groups, share }) => (
        <Group key={abc_class} gap={6}>
          <Badge color={CLASS_COLORS[abc_class]} variant="light">
            {abc_class}
          </Badge>
          <Text size="sm">
            {t.reports.classes(groups)}, {f.number(share)} %
          </Text>
        </Group>
      ))}
    </Group>
  );
}
