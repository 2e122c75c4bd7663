import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";

import type { BulkPreview, Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { isOver, jobQuery } from "../jobs/jobs";
import { JobLine } from "../jobs/JobLine";
import { ProblemPanel } from "../ui/ProblemPanel";

interface Props {
  title: string;
  /** What would be touched; undefined while it is counted. */
  preview: { data: BulkPreview | undefined; error: unknown };
  /** What becomes of so many, in words; that they are changed where it is left out. */
  touched?: (what: string) => string;
  /** Whether all is said that must be. */
  ready: boolean;
  start: () => Promise<Job>;
  submitLabel: string;
  color?: string;
  onClose: () => void;
  children: ReactNode;
}

/** Says how many records a change would touch, begins it, and shows how far it is. */
export function BulkDialog(props: Props) {
  const { title, preview, ready, start, submitLabel, color, onClose, children } = props;
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [job, setJob] = useState<Job | null>(null);
  const starting = useMutation({
    mutationFn: start,
    onSuccess: (started) => {
      setJob(started);
      void queryClient.invalidateQueries({ queryKey: ["jobs", "list"] });
    },
  });
  const found = preview.data;
  const none = found && found.counterparties + found.contacts + found.interactions === 0;
  const error = starting.error ?? preview.error;
  const touched = props.touched ?? t.bulk.touched;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t.common.close }}>
      {job ? (
        <Begun job={job} onUndo={setJob} onClose={onClose} />
      ) : (
        <Stack gap="sm">
          {error != null && <ProblemPanel error={error} />}
          {children}
          <Text size="sm" fw={500} aria-live="polite" data-testid="bulk-preview">
            {found
              ? touched(t.bulk.willTouch(found.counterparties, found.contacts, found.interactions))
              : t.bulk.counting}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button
              color={color}
              disabled={!ready || !found || none}
              loading={starting.isPending}
              onClick={() => starting.mutate()}
            >
              {submitLabel}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

/** The work under way; the dialog may be closed, the panel of one's jobs shows the same. */
function Begun({ job: started, onUndo, onClose }: { job: Job; onUndo: (undo: Job) => void; onClose: () => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const { data } = useQuery(jobQuery(started.id));
  const job = data ?? started;
  const over = isOver(job);
  useEffect(() => {
    if (over) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "jobs" });
  }, [over, queryClient]);
  return (
    <Stack gap="sm">
      <JobLine key={job.id} job={job} open onUndo={onUndo} />
      {!over && (
        <Text size="xs" c="dimmed">
          {t.bulk.running}
        </Text>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>{t.common.close}</Button>
      </Group>
    </Stack>
  );
}
