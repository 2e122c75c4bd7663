import { Badge, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { post, upload } from "../api/client";
import { rowsOf } from "../api/queries";
import type { ImportBatch, StoredFile } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { Choice } from "../ui/Choice";
import { notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { usePageTitle } from "../ui/usePageTitle";
import { FileDrop } from "./FileDrop";
import { importsQuery, isWorking } from "./imports";

const COLORS = { applied: "green", undone: "gray", checked: "blue", read: "blue" } as Record<string, string>;

/** Bringing in clients and contacts from a file, and what was brought in before (R17–R19). */
export function ImportsPage() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<ImportBatch["kind"]>("counterparty");
  const past = useInfiniteQuery(importsQuery);
  usePageTitle(t.imports.title);
  const sending = useMutation({
    mutationFn: async (file: File) => {
      const stored = await upload<StoredFile>("/files", file);
      return post<ImportBatch>("/imports", { file_id: stored.id, kind });
    },
    onSuccess: (batch) => {
      void queryClient.invalidateQueries({ queryKey: ["imports"] });
      void navigate({ to: "/import/$batchId", params: { batchId: batch.id } });
    },
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <div className="page page-scroll">
      <Title order={1} size="h3">
        {t.imports.title}
      </Title>
      <Group gap="sm">
        <Text size="sm">{t.imports.what}</Text>
        <Choice label={t.imports.what} words={t.imports.kinds} size="sm" value={kind} onChange={setKind} />
      </Group>
      <FileDrop busy={sending.isPending} onFile={(file) => sending.mutate(file)} />
      <QueryPanel query={past}>{(data) => <Past batches={rowsOf<ImportBatch>(data)} />}</QueryPanel>
    </div>
  );
}

function Past({ batches }: { batches: ImportBatch[] }) {
  const { t, f } = useI18n();
  if (batches.length === 0) return <Text c="dimmed">{t.imports.none}</Text>;
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        {t.imports.past}
      </Title>
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing={6} highlightOnHover>
          <Table.Tbody>
            {batches.map((batch) => (
              <Table.Tr key={batch.id} data-testid="import-line">
                <Table.Td>
                  <TextLink to="/import/$batchId" params={{ batchId: batch.id }} fw={500}>
                    {batch.file_name}
                  </TextLink>
                </Table.Td>
                <Table.Td>{t.imports.kinds[batch.kind]}</Table.Td>
                <Table.Td>
                  <Badge variant="light" color={isWorking(batch) ? "yellow" : COLORS[batch.state]}>
                    {t.imports.states[batch.state]}
                  </Badge>
                </Table.Td>
                <Table.Td ta="right">{t.imports.rowsOf(batch.counts.rows)}</Table.Td>
                <Table.Td ta="right">{f.when(batch.created_at)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
