import { Alert, Button, Group, List, Progress, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { get, post } from "../api/client";
import type { Page } from "../api/queries";
import type { BulkConflict, Job } from "../api/types";
import { useFieldNames } from "../history/RecordField";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";

const ASK_MS = 700;

/** A change of many records: how far it is, stopping it, what it did, and taking it back. */
export function JobProgress({ job: started, onClose }: { job: Job; onClose: () => void }) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const [id, setId] = useState(started.id);
  const asked = useQuery({
    queryKey: ["jobs", "one", id],
    queryFn: ({ signal }) => get<Job>(`/jobs/${id}`, {}, signal),
    initialData: id === started.id ? started : undefined,
    refetchInterval: (query) => (isOver(query.state.data) ? false : ASK_MS),
  });
  const job = asked.data;
  const over = isOver(job);
  useEffect(() => {
    if (over) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "jobs" });
  }, [over, queryClient]);
  const stopping = useMutation({
    mutationFn: () => post<Job>(`/jobs/${id}/cancel`),
    onError: (error) => notifyProblem(t, error),
    onSettled: () => asked.refetch(),
  });
  const undoing = useMutation({
    mutationFn: () => post<Job>(`/bulk-changes/${id}/undo`),
    onSuccess: (undo) => setId(undo.id),
    onError: (error) => notifyProblem(t, error),
  });
  if (!job) return null;
  const undo = job.kind === "undo_bulk";
  const changed = Number(job.result[undo ? "undone" : "changed"] ?? 0);
  return (
    <Stack gap="sm" data-testid="job" data-state={job.state}>
      <Text size="sm" fw={500} aria-live="polite">
        {t.bulk.states[job.state]}
        {over && ` · ${undo ? t.bulk.undone(changed) : t.bulk.changed(changed)}`}
      </Text>
      <Progress
        value={job.state === "done" ? 100 : job.total ? (100 * job.done) / job.total : 0}
        animated={!over}
        color={job.state === "failed" ? "red" : job.state === "done" ? "green" : undefined}
        aria-label={t.bulk.states[job.state]}
      />
      {!over && (
        <Text size="xs" c="dimmed">
          {job.total !== null && `${t.bulk.of(f.number(job.done), f.number(job.total))}. `}
          {t.bulk.running}
        </Text>
      )}
      {job.problem && (
        <Alert color="red">{t.problem.byCode[job.problem.code] ?? t.problem.unknown(job.problem.code)}</Alert>
      )}
      {over && undo && Number(job.result.conflicts ?? 0) > 0 && (
        <Conflicts jobId={job.id} count={Number(job.result.conflicts)} />
      )}
      <Group justify="flex-end">
        {!over && (
          <Button variant="default" loading={stopping.isPending || job.cancelling} onClick={() => stopping.mutate()}>
            {t.bulk.stop}
          </Button>
        )}
        {over && !undo && changed > 0 && (
          <Button variant="default" loading={undoing.isPending} onClick={() => undoing.mutate()}>
            {t.bulk.undo}
          </Button>
        )}
        <Button onClick={onClose}>{t.common.close}</Button>
      </Group>
    </Stack>
  );
}

function Conflicts({ jobId, count }: { jobId: string; count: number }) {
  const { t } = useI18n();
  const { label } = useFieldNames("counterparty");
  const conflicts = useQuery({
    queryKey: ["jobs", "conflicts", jobId],
    queryFn: ({ signal }) => get<Page<BulkConflict>>(`/bulk-changes/${jobId}/conflicts`, {}, signal),
  });
  return (
    <Alert color="yellow" title={t.bulk.kept(count)}>
      <List size="sm">
        {conflicts.data?.items.map((one) => (
          <List.Item key={one.record_id}>
            {one.name}: {one.fields.map(label).join(", ")}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function isOver(job: Job | undefined): boolean {
  return job !== undefined && job.state !== "queued" && job.state !== "running";
}
