import { Alert, Button, Group, Progress, Stack, Stepper, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";

import { post } from "../api/client";
import type { ImportBatch, Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { isOver, jobQuery, percent, secondsLeft } from "../jobs/jobs";
import { useJobProblem } from "../jobs/useJobProblem";
import { LinkButton } from "../ui/LinkButton";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { usePageTitle } from "../ui/usePageTitle";
import { CheckStep } from "./CheckStep";
import { importQuery, isWorking } from "./imports";
import { MappingStep } from "./MappingStep";
import { Result } from "./Result";

const route = getRouteApi("/import/$batchId");
const STEP = { reading: 0, read: 0, checking: 1, checked: 1, applying: 2, applied: 2, undoing: 2, undone: 2 };

/** One import, from its columns to its result. */
export function ImportPage() {
  const { t } = useI18n();
  const { batchId } = route.useParams();
  const batch = useQuery(importQuery(batchId));
  usePageTitle(batch.data?.file_name ?? t.imports.title);
  return (
    <div className="page page-scroll">
      <QueryPanel query={batch}>{(one) => <Steps batch={one} />}</QueryPanel>
    </div>
  );
}

function Steps({ batch }: { batch: ImportBatch }) {
  const { t } = useI18n();
  const working = isWorking(batch);
  return (
    <>
      <Group gap="sm" justify="space-between">
        <Title order={1} size="h3">
          {batch.file_name}
        </Title>
        <Text size="sm" c="dimmed">
          {t.imports.kinds[batch.kind]} · {t.imports.rowsOf(batch.counts.rows)}
        </Text>
      </Group>
      <Stepper active={STEP[batch.state]} size="xs" iconSize={26}>
        <Stepper.Step label={t.imports.steps.map} />
        <Stepper.Step label={t.imports.steps.check} />
        <Stepper.Step label={t.imports.steps.done} />
      </Stepper>
      {working && <Working batch={batch} />}
      {batch.state === "read" && batch.counts.rows === 0 && (
        <Alert color="red">
          <Stack gap="sm" align="flex-start">
            {t.imports.fileReasons.empty}
            <AnotherFile />
          </Stack>
        </Alert>
      )}
      {batch.state === "read" && batch.counts.rows > 0 && <MappingStep key={batch.version} batch={batch} />}
      {batch.state === "checked" && <CheckStep batch={batch} />}
      {(batch.state === "applied" || batch.state === "undone") && <Result batch={batch} />}
    </>
  );
}

/** The work under way, or why it ended. */
function Working({ batch }: { batch: ImportBatch }) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const { data: job } = useQuery(jobQuery(batch.job_id));
  const over = isOver(job);
  const problem = useJobProblem(job);
  const failed = over && job?.state !== "done";
  useEffect(() => {
    if (over) void queryClient.invalidateQueries({ queryKey: ["imports"] });
  }, [over, queryClient]);
  const act = useDeed((verb: "cancel" | "retry") => post<Job>(`/jobs/${batch.job_id}/${verb}`), "jobs");
  const left = job ? secondsLeft(job) : null;
  if (failed) {
    return (
      <Alert color="red" title={t.imports.failedWork}>
        <Stack gap="sm" align="flex-start">
          {problem ?? t.jobs.states[job?.state ?? "failed"]}
          {job?.problem?.reason && job.problem.reason in t.imports.fileReasons ? (
            <AnotherFile />
          ) : (
            <Button size="sm" variant="default" loading={act.isPending} onClick={() => act.mutate("retry")}>
              {t.jobs.retry}
            </Button>
          )}
        </Stack>
      </Alert>
    );
  }
  return (
    <Stack gap="xs" maw={520} data-testid="import-work">
      <Text size="sm" fw={500} aria-live="polite">
        {t.imports.states[batch.state]}…
      </Text>
      <Progress value={job ? percent(job) : 0} animated aria-label={t.imports.states[batch.state]} />
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {job?.total ? t.jobs.of(f.number(job.done), f.number(job.total)) : job ? f.number(job.done) : ""}
          {left !== null && ` · ${left < 90 ? t.jobs.left.seconds(left) : t.jobs.left.minutes(Math.ceil(left / 60))}`}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          loading={act.isPending || job?.cancelling === true}
          onClick={() => act.mutate("cancel")}
        >
          {t.jobs.cancel}
        </Button>
      </Group>
    </Stack>
  );
}

/** A file that cannot be read is no better read again. */
function AnotherFile() {
  const { t } = useI18n();
  return (
    <LinkButton to="/import" size="sm" variant="default">
      {t.imports.chooseAnother}
    </LinkButton>
  );
}
