import { Checkbox, Select, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";

import { patch } from "../api/client";
import { rowsOf } from "../api/queries";
import type { ImportBatch, ImportRow } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { fieldLabel } from "../ui/fieldText";
import { MoreButton } from "../ui/MoreButton";
import { notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { rowsQuery, type RowFilter } from "./imports";

interface Props {
  batch: ImportBatch;
  only: RowFilter;
  ticked: ReadonlySet<number>;
  onTicked: (ticked: ReadonlySet<number>) => void;
}

/** Rows of the staging list: what they hold, what is wrong, whom they resemble, what becomes of them. */
export function RowsTable({ batch, only, ticked, onTicked }: Props) {
  const { t } = useI18n();
  const rows = useInfiniteQuery(rowsQuery(batch.id, only));
  const toggle = (position: number) => {
    const next = new Set(ticked);
    if (!next.delete(position)) next.add(position);
    onTicked(next);
  };
  return (
    <QueryPanel query={rows}>
      {(data) => {
        const found = rowsOf<ImportRow>(data);
        if (found.length === 0) return <Text c="dimmed">{t.imports.nothing}</Text>;
        return (
          <Stack gap="xs" style={{ flex: 1, minHeight: 180, overflow: "auto" }}>
            <Table stickyHeader verticalSpacing={4} withTableBorder style={{ minWidth: 760 }}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={36} />
                  <Table.Th w={64}>{t.imports.line}</Table.Th>
                  <Table.Th>{t.imports.row}</Table.Th>
                  <Table.Th w="34%">{t.imports.problems}</Table.Th>
                  <Table.Th w={140}>{t.imports.action}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.map((row) => (
                  <RowLine
                    key={row.position}
                    batch={batch}
                    row={row}
                    ticked={ticked.has(row.position)}
                    onTick={toggle}
                  />
                ))}
              </Table.Tbody>
            </Table>
            <MoreButton query={rows} />
          </Stack>
        );
      }}
    </QueryPanel>
  );
}

interface LineProps {
  batch: ImportBatch;
  row: ImportRow;
  ticked: boolean;
  onTick: (position: number) => void;
}

function RowLine({ batch, row, ticked, onTick }: LineProps) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const choosing = useMutation({
    mutationFn: (action: string) => patch<ImportRow>(`/imports/${batch.id}/rows`, { position: row.position, action }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["imports"] }),
    onError: (error) => notifyProblem(t, error),
  });
  const may = row.action === "create" || row.action === "update";
  const actions = (["create", "update", "skip"] as const).filter(
    (action) => action !== "update" || row.match !== null || row.action === "update",
  );
  const label = (field: string) => t.imports.person[field] ?? fieldLabel(t, field);
  const to = batch.kind === "counterparty" ? "/clients/$clientId" : "/contacts/$contactId";
  return (
    <Table.Tr data-testid="import-row">
      <Table.Td>
        <Checkbox
          size="xs"
          aria-label={`${t.imports.select} ${row.line}`}
          disabled={!may || row.state === "done"}
          checked={ticked}
          onChange={() => onTick(row.position)}
        />
      </Table.Td>
      <Table.Td c="dimmed">{row.line}</Table.Td>
      <Table.Td>
        <Text size="sm" lineClamp={2}>
          {row.cells.filter(Boolean).slice(0, 6).join(" · ")}
        </Text>
      </Table.Td>
      <Table.Td>
        {row.problems.map((problem, place) => (
          <Text key={place} size="xs" c={problem.fatal ? "red.8" : "dimmed"}>
            {problem.field && `${label(problem.field)}: `}
            {t.imports.codes[problem.code] ?? problem.message}
            {problem.value && ` «${problem.value}»`}
          </Text>
        ))}
        {row.match && (
          <TextLink
            to={to}
            params={{ clientId: row.match.record_id, contactId: row.match.record_id } as never}
            size="xs"
          >
            {t.imports.matches(row.match.name, Math.round(row.match.score * 100))}
          </TextLink>
        )}
      </Table.Td>
      <Table.Td>
        {row.action === "reject" || row.state === "done" ? (
          <Text size="sm" c={row.action === "reject" ? "red.8" : "green.8"}>
            {row.state === "done" ? t.jobs.states.done : t.imports.actions.reject}
          </Text>
        ) : (
          <Select
            size="xs"
            aria-label={`${t.imports.action} ${row.line}`}
            allowDeselect={false}
            disabled={choosing.isPending}
            value={row.action}
            data={actions.map((value) => ({ value, label: t.imports.actions[value] }))}
            onChange={(action) => action && choosing.mutate(action)}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
