import { ActionIcon, Anchor, Button, Group, Progress, Stack, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import type { Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { fileOf, isOver, percent, secondsLeft } from "./jobs";
import { canUndo, conflictsOf, outcome } from "./outcome";
import { useJobActions } from "./useJobActions";
import { useJobProblem } from "./useJobProblem";

const Conflicts = lazy(async () => ({ default: (await import("./Conflicts")).Conflicts }));

interface Props {
  job: Job;
  /** What it left as it was is listed at once, not when asked for. */
  open?: boolean;
  onUndo?: (undo: Job) => void;
}

/** One job: what it is, how far, how long still, what came of it, and what can be done with it. */
export function JobLine({ job, open = false, onUndo }: Props) {
  const { t, f } = useI18n();
  const [listed, setListed] = useState(open);
  const problem = useJobProblem(job);
  const { act, undo } = useJobActions(job.id, onUndo);
  const file = fileOf(job);
  const left = secondsLeft(job);
  const over = isOver(job);
  const counts = job.total ? t.jobs.of(f.number(job.done), f.number(job.total)) : job.done ? f.number(job.done) : "";
  const words = [
    t.jobs.states[job.state],
    (over && outcome(t, job)) || counts,
    left !== null && (left < 90 ? t.jobs.left.seconds(left) : t.jobs.left.minutes(Math.ceil(left / 60))),
  ];
  const conflicts = over ? conflictsOf(job) : 0;
  return (
    <Stack gap={2} data-testid="job-line" data-state={job.state}>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <Text size="sm" truncate title={job.title}>
          {t.jobs.kinds[job.kind] ?? t.jobs.other}
          {job.title && <Text span c="dimmed" size="sm">{` · ${job.title}`}</Text>}
        </Text>
        {!over && (
          <Tooltip label={t.jobs.cancel}>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t.jobs.cancel}
              loading={act.isPending || job.cancelling}
              onClick={() => act.mutate("cancel")}
            >
              <IconX size={14} />
            </ActionIcon>
          </Tooltip>
        )}
        {(job.state === "failed" || job.state === "cancelled") && (
          <Tooltip label={t.jobs.retry}>
            <ActionIcon
              size="sm"
              variant="subtle"
              aria-label={t.jobs.retry}
              loading={act.isPending}
              onClick={() => act.mutate("retry")}
            >
              <IconPlayerPlay size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {!over && <Progress value={percent(job)} size="sm" animated aria-label={t.jobs.states[job.state]} />}
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="xs" c={job.state === "failed" ? "var(--mantine-color-error)" : "dimmed"} aria-live="polite">
          {problem ?? words.filter(Boolean).join(" · ")}
        </Text>
        {over && canUndo(job) && (
          <Button size="compact-xs" variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
            {t.bulk.undo}
          </Button>
        )}
        {conflicts > 0 && !listed && (
          <Button size="compact-xs" variant="default" onClick={() => setListed(true)}>
            {t.jobs.whatKept(f.number(conflicts))}
          </Button>
        )}
      </Group>
      {conflicts > 0 && listed && (
        <Suspense>
          <Conflicts jobId={job.id} count={conflicts} />
        </Suspense>
      )}
      {file && (
        <Anchor size="sm" href={file.href} download>
          <IconDownload size={14} style={{ verticalAlign: "-2px" }} /> {file.name || t.jobs.download}
        </Anchor>
      )}
    </Stack>
  );
}
