import { Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import { rowsOf } from "../api/queries";
import type { ImportBatch, ImportRow } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { rowsQuery, type RowFilter } from "./imports";
import { RowLine } from "./RowLine";

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
                  <Table.Th w={36}>
                    <VisuallyHidden>{t.imports.select}</VisuallyHidden>
                  </Table.Th>
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
