import { ActionIcon, Anchor, Group, Progress, Stack, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";
import { fileOf, isOver, percent, secondsLeft } from "./jobs";
import { useJobProblem } from "./useJobProblem";

/** One job: what it is, how far, how long still, and what can be done with it. */
export function JobLine({ job }: { job: Job }) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const problem = useJobProblem(job);
  const act = useMutation({
    mutationFn: (verb: "cancel" | "retry") => post<Job>(`/jobs/${job.id}/${verb}`),
    onError: (error) => notifyProblem(t, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const file = fileOf(job);
  const left = secondsLeft(job);
  const over = isOver(job);
  const counts = job.total ? t.jobs.of(f.number(job.done), f.number(job.total)) : job.done ? f.number(job.done) : "";
  const words = [
    t.jobs.states[job.state],
    counts,
    left !== null && (left < 90 ? t.jobs.left.seconds(left) : t.jobs.left.minutes(Math.ceil(left / 60))),
  ];
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
      <Text size="xs" c={job.state === "failed" ? "red.8" : "dimmed"}>
        {problem ?? words.filter(Boolean).join(" · ")}
      </Text>
      {file && (
        <Anchor size="sm" href={file.href} download>
          <IconDownload size={14} style={{ verticalAlign: "-2px" }} /> {file.name || t.jobs.download}
        </Anchor>
      )}
    </Stack>
  );
}
