import { Button, Group, ScrollArea, SegmentedControl, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { patch, post } from "../api/client";
import type { ImportBatch, Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { saveWhenDone } from "../jobs/jobs";
import { notifyProblem } from "../ui/notify";
import { countOf, importQuery, ROW_FILTERS, type RowFilter } from "./imports";
import { RowsTable } from "./RowsTable";

/** What the check found, row by row; from here the rows become records (R18, R19). */
export function CheckStep({ batch }: { batch: ImportBatch }) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const [only, setOnly] = useState<RowFilter>("all");
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const { counts } = batch;
  const ready = counts.create + counts.update - counts.done;
  const applying = useMutation({
    mutationFn: (positions: number[] | null) => post<ImportBatch>(`/imports/${batch.id}/apply`, { positions }),
    onSuccess: (next) => queryClient.setQueryData(importQuery(batch.id).queryKey, next),
    onError: (error) => notifyProblem(t, error),
  });
  const returning = useMutation({
    mutationFn: () =>
      patch<ImportBatch>(`/imports/${batch.id}`, { mapping: batch.columns.map((one) => one.field) }, batch.version),
    onSuccess: (next) => queryClient.setQueryData(importQuery(batch.id).queryKey, next),
    onError: (error) => notifyProblem(t, error),
  });
  const rejecting = useRejected(batch.id);

  function ask(positions: number[] | null) {
    modals.openConfirmModal({
      title: positions ? t.imports.applySome(f.number(positions.length)) : t.imports.applyAll(f.number(ready)),
      children: (
        <Text size="sm">
          {positions
            ? t.imports.rowsOf(positions.length)
            : t.imports.confirmApply(f.number(counts.create), f.number(counts.update))}
        </Text>
      ),
      labels: { confirm: t.imports.title, cancel: t.common.cancel },
      onConfirm: () => applying.mutate(positions),
    });
  }

  return (
    <Stack gap="sm" mih={0} flex={1}>
      <ScrollArea type="never" style={{ flex: "none" }}>
        <SegmentedControl
          aria-label={t.imports.steps.check}
          size="sm"
          value={only}
          onChange={(value) => setOnly(value as RowFilter)}
          data={ROW_FILTERS.filter((filter) => filter === "all" || countOf(batch, filter) !== 0).map((filter) => {
            const count = countOf(batch, filter);
            return {
              value: filter,
              label: t.imports.filters[filter] + (count === undefined ? "" : ` ${f.number(count)}`),
            };
          })}
        />
      </ScrollArea>
      <RowsTable batch={batch} only={only} ticked={ticked} onTicked={setTicked} />
      <Group gap="sm">
        <Button variant="default" loading={returning.isPending} onClick={() => returning.mutate()}>
          {t.imports.again}
        </Button>
        {counts.reject > 0 && (
          <Button variant="default" loading={rejecting.isPending} onClick={() => rejecting.mutate()}>
            {t.imports.rejected}
          </Button>
        )}
        <Group gap="sm" ml="auto">
          <Button variant="default" disabled={ticked.size === 0} onClick={() => ask([...ticked])}>
            {t.imports.applySome(f.number(ticked.size))}
          </Button>
          <Button disabled={ready === 0} loading={applying.isPending} onClick={() => ask(null)}>
            {t.imports.applyAll(f.number(ready))}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

/** The rejected rows as a file, saved when it is there. */
export function useRejected(batchId: string) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => post<Job>(`/imports/${batchId}/rejected`),
    onSuccess: (job) => {
      saveWhenDone(job);
      void queryClient.invalidateQueries({ queryKey: ["jobs"] });
    },
    onError: (error) => notifyProblem(t, error),
  });
}
