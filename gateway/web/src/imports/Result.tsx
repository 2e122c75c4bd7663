import { Alert, Button, Group, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import { rowsOf } from "../api/queries";
import type { ImportBatch, ImportConflict } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ConfirmButton } from "../ui/ConfirmButton";
import { fieldLabel } from "../ui/fieldText";
import { notifyProblem } from "../ui/notify";
import { useRejected } from "./CheckStep";
import { conflictsQuery, importQuery } from "./imports";
import { RowsTable } from "./RowsTable";

/** What came of an import, and the way back. */
export function Result({ batch }: { batch: ImportBatch }) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const { counts } = batch;
  const undoing = useMutation({
    mutationFn: () => post<ImportBatch>(`/imports/${batch.id}/undo`),
    onSuccess: (next) => queryClient.setQueryData(importQuery(batch.id).queryKey, next),
    onError: (error) => notifyProblem(t, error),
  });
  const applying = useMutation({
    mutationFn: (positions: number[] | null) => post<ImportBatch>(`/imports/${batch.id}/apply`, { positions }),
    onSuccess: (next) => queryClient.setQueryData(importQuery(batch.id).queryKey, next),
    onError: (error) => notifyProblem(t, error),
  });
  const rejecting = useRejected(batch.id);
  const undone = batch.state === "undone";
  const rest = counts.create + counts.update - counts.done - counts.failed;
  const numbers = [
    [t.imports.filters.create, counts.create],
    [t.imports.filters.update, counts.update],
    [t.imports.filters.skip, counts.skip],
    [t.imports.filters.reject, counts.reject],
    [t.imports.filters.failed, counts.failed],
  ] as const;
  return (
    <Stack gap="sm" mih={0} flex={1}>
      <Alert color={undone ? "gray" : "green"} data-testid="import-result">
        <Text fw={500}>{undone ? t.imports.undone(counts.undone) : t.imports.result(counts.done)}</Text>
      </Alert>
      <SimpleGrid cols={{ base: 2, sm: 5 }} maw={720}>
        {numbers.map(([label, count]) => (
          <div key={label}>
            <Text size="lg" fw={600}>
              {f.number(count)}
            </Text>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {counts.conflicts > 0 && <Conflicts batch={batch} />}
      {!undone && <RowsTable batch={batch} only="all" ticked={ticked} onTicked={setTicked} />}
      <Group gap="sm">
        {!undone && (
          <ConfirmButton
            size="sm"
            label={t.imports.undo}
            question={t.imports.undoAsk}
            loading={undoing.isPending}
            onConfirm={() => undoing.mutate()}
          />
        )}
        {counts.reject + counts.failed > 0 && (
          <Button variant="default" loading={rejecting.isPending} onClick={() => rejecting.mutate()}>
            {t.imports.rejected}
          </Button>
        )}
        {!undone && rest > 0 && (
          <Button
            ml="auto"
            loading={applying.isPending}
            onClick={() => applying.mutate(ticked.size > 0 ? [...ticked] : null)}
          >
            {ticked.size > 0 ? t.imports.applySome(f.number(ticked.size)) : t.imports.applyAll(f.number(rest))}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Conflicts({ batch }: { batch: ImportBatch }) {
  const { t } = useI18n();
  const { data } = useInfiniteQuery(conflictsQuery(batch.id));
  return (
    <Alert color="yellow" title={t.imports.conflicts}>
      <List size="sm">
        {rowsOf<ImportConflict>(data).map((one, place) => (
          <List.Item key={place}>
            {one.name}
            {one.field
              ? ` · ${fieldLabel(t, one.field)}: ${t.imports.imported} «${one.imported ?? "—"}», ${t.imports.now} «${one.now ?? "—"}»`
              : ` · ${t.imports.inUse}`}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
