import { Button, Loader } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

import { enquire } from "../api/client";
import type { RecordPage, RecordRow } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "../ui/ProblemPanel";
import { RecordLink } from "./RecordLink";
import { written, type Question, type Table } from "./report";
import { useRecordCells } from "./useRecordCells";
import { whenFree } from "./useAnalysis";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  table: Table;
  keys: (string | null)[];
  words: ReportWords;
}

const PAGE = 50;

/** The records of one group, page by page. */
export function GroupRecords({ asked, table, keys, words }: Props) {
  const { t } = useI18n();
  const cell = useRecordCells(words.known);
  const { analysis } = written(asked);
  const question = { analysis, table, keys };
  const found = useInfiniteQuery({
    queryKey: ["analysis", "records", question],
    queryFn: ({ pageParam, signal }) =>
      enquire<RecordPage>("/analysis/records", { ...question, cursor: pageParam, limit: PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: RecordPage) => page.cursor,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    ...whenFree,
  });
  const width = table.columns.length + 1;
  if (!found.data) {
    return (
      <tr>
        <td colSpan={width}>
          {found.error ? (
            <ProblemPanel error={found.error} retry={found.refetch} />
          ) : (
            <Loader size="xs" aria-label={t.common.loading} />
          )}
        </td>
      </tr>
    );
  }
  const line = (row: RecordRow, names: Record<string, string>) => {
    const cells = table.columns.map((name, at) => cell(name, row.cells[at] ?? null, names));
    return (
      <tr key={row.id} data-testid="record-row">
        <td>
          <RecordLink source={asked.source} id={row.id} label={t.recordTable.openRecord}>
            <IconExternalLink size={14} />
          </RecordLink>
        </td>
        {cells.map((content, at) => (
          <td key={table.columns[at]}>
            <div className="record-cell">{content}</div>
          </td>
        ))}
      </tr>
    );
  };
  return (
    <>
      {found.data.pages.map((page) => page.items.map((row) => line(row, page.names)))}
      {found.hasNextPage && (
        <tr>
          <td colSpan={width}>
            <Button
              size="compact-xs"
              variant="subtle"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t.recordTable.more}
            </Button>
          </td>
        </tr>
      )}
    </>
  );
}
