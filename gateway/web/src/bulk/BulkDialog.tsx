import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import type { BulkPreview, Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "../ui/ProblemPanel";
import { JobProgress } from "./JobProgress";

interface Props {
  title: string;
  /** What would be touched; undefined while it is counted. */
  preview: { data: BulkPreview | undefined; error: unknown };
  /** Whether all is said that must be. */
  ready: boolean;
  start: () => Promise<Job>;
  submitLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** Says how many records a change would touch, begins it, and shows how far it is. */
export function BulkDialog({ title, preview, ready, start, submitLabel, onClose, children }: Props) {
  const { t } = useI18n();
  const [job, setJob] = useState<Job | null>(null);
  const starting = useMutation({ mutationFn: start, onSuccess: setJob });
  const found = preview.data;
  const none = found && found.counterparties + found.contacts + found.interactions === 0;
  const error = starting.error ?? preview.error;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t.common.close }}>
      {job ? (
        <JobProgress job={job} onClose={onClose} />
      ) : (
        <Stack gap="sm">
          {error != null && <ProblemPanel error={error} />}
          {children}
          <Text size="sm" fw={500} aria-live="polite" data-testid="bulk-preview">
            {found
              ? t.bulk.touched(t.bulk.willTouch(found.counterparties, found.contacts, found.interactions))
              : t.bulk.counting}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button disabled={!ready || !found || none} loading={starting.isPending} onClick={() => starting.mutate()}>
              {submitLabel}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
