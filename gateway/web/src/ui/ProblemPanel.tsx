import { Alert, Button, Group, Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";

import { Problem } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";

interface Props {
  error: unknown;
  retry?: () => unknown;
}

/** What a panel shows instead of its data: that its part is down, or why it was refused. */
export function ProblemPanel({ error, retry }: Props) {
  const { t } = useI18n();
  const down = error instanceof Problem && error.partIsDown;
  return (
    <Alert color={down ? "yellow" : "red"} icon={<IconPlugConnectedX />} role="alert" data-testid="panel-problem">
      <Group justify="space-between">
        <div>
          <Text size="sm">{down ? t.problem.panelDown : problemText(t, error)}</Text>
          {error instanceof Problem && error.status === 500 && error.traceId && (
            <Text size="xs" c="dimmed">
              {t.problem.trace(error.traceId)}
            </Text>
          )}
        </div>
        {retry && (
          <Button variant="default" size="compact-sm" onClick={() => void retry()}>
            {t.common.retry}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
