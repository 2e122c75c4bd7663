import { Alert, Button, Group, Progress, Text } from "@mantine/core";
import { IconDownload, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { Mailing } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { download } from "../jobs/jobs";
import { ConfirmButton } from "../ui/ConfirmButton";
import { notifyDone, notifyProblem } from "../ui/notify";
import { fileOfMailJob, MAILINGS, progressOf, runMailJob } from "./mailings";

/** How far a launched mailing is, and what may be done with it. */
export function MailingProgress({ mailing }: { mailing: Mailing }) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const after = {
    onError: (error: Error) => notifyProblem(t, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [MAILINGS] }),
  };
  const act = useMutation({
    mutationFn: ({ verb, body }: { verb: "pause" | "resume" | "stop" | "retry"; body?: object }) =>
      post<Mailing>(`/${MAILINGS}/${mailing.id}/${verb}`, body),
    ...after,
  });
  const exporting = useMutation({
    mutationFn: () => runMailJob(`/${MAILINGS}/${mailing.id}/results-export`),
    onSuccess: (job) => {
      download(fileOfMailJob(job));
      notifyDone(t, t.mailings.exported);
    },
    onError: (error) => notifyProblem(t, error),
  });
  const { percent, minutesLeft, over, all } = progressOf(mailing);
  const small = { size: "compact-sm", variant: "default" } as const;
  const icon = { size: 14 };
  const ended = mailing.state === "done" || mailing.state === "stopped";
  const mayRetry = ["running", "paused", "done"].includes(mailing.state);
  return (
    <>
      {mailing.problem && <Alert color="red">{mailing.problem}</Alert>}
      <Group gap="sm" wrap="nowrap">
        <Progress
          flex={1}
          value={percent}
          animated={mailing.state === "running"}
          aria-label={t.mailings.progress}
          data-testid="mailing-progress"
        />
        <Text size="sm" aria-live="polite">
          {[
            `${t.mailings.progress}: ${t.jobs.of(f.number(over), f.number(all))}`,
            mailing.held > 0 && mailing.held_until && t.mailings.sms.held(mailing.held, f.when(mailing.held_until)),
            mailing.state === "running" && minutesLeft > 0 && t.mailings.minutesLeft(minutesLeft),
            mailing.counts.opened > 0 && t.writing.opens.count(mailing.counts.opened),
            mailing.state === "scheduled" && mailing.start_at && f.when(mailing.start_at),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </Group>
      <Group gap="xs">
        {mailing.state === "running" && (
          <Button {...small} leftSection={<IconPlayerPause {...icon} />} onClick={() => act.mutate({ verb: "pause" })}>
            {t.mailings.pause}
          </Button>
        )}
        {mailing.state === "paused" && (
          <Button {...small} leftSection={<IconPlayerPlay {...icon} />} onClick={() => act.mutate({ verb: "resume" })}>
            {t.mailings.resume}
          </Button>
        )}
        {!ended && (
          <ConfirmButton
            {...small}
            leftSection={<IconPlayerStop {...icon} />}
            label={t.mailings.stop}
            question={t.mailings.stopAsk}
            onConfirm={() => act.mutate({ verb: "stop" })}
          />
        )}
        {mayRetry && mailing.counts.failed > 0 && (
          <Button {...small} onClick={() => act.mutate({ verb: "retry", body: { result: "failed" } })}>
            {t.mailings.retryFailed}
          </Button>
        )}
        {mayRetry && mailing.counts.unknown > 0 && (
          <ConfirmButton
            {...small}
            label={t.mailings.retryUnknown}
            question={mailing.channel === "sms" ? t.mailings.sms.retryUnknownAsk : t.mailings.retryUnknownAsk}
            onConfirm={() => act.mutate({ verb: "retry", body: { result: "unknown" } })}
          />
        )}
        <Button
          {...small}
          leftSection={<IconDownload {...icon} />}
          loading={exporting.isPending}
          onClick={() => exporting.mutate()}
        >
          {t.mailings.resultsToExcel}
        </Button>
      </Group>
    </>
  );
}
