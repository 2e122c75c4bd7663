import { ActionIcon, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";

import type { AnalysisResult, AnalysisRow, Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { GroupRecords } from "./GroupRecords";
import { RecordsLink } from "./RecordsLink";
import { idOf, numberOf } from "./ResultTable";
import { type Question, type Table } from "./report";
import { canSortBy } from "./useReportFields";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  table: Table;
  result: AnalysisResult;
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

/** F75, F76: the records in the chosen columns, under the subtotals of their groups, which fold. */
export function RecordsTable({ asked, table, result, words, onAsk }: Props) {
  const deepest = asked.groups.length;
  const { rows } = result;
  // The first group is open, so that one sees what they hold; each open one asks for its records.
  const first = rows.find((row) => row.level === deepest);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(first ? [idOf(first)] : []));

  function turn(id: string) {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  }

  return (
    <div className="report-scroll" tabIndex={0} role="region" aria-label={words.sourceTitle}>
      <table className="report-rows record-rows">
        <thead>
          <tr>
            <th scope="col">
              <VisuallyHidden>{words.openTitle}</VisuallyHidden>
            </th>
            {table.columns.map((name) => (
              <Heading key={name} name={name} asked={asked} table={table} words={words} onAsk={onAsk} />
            ))}
          </tr>
        </thead>
        {rows.map((row) => (
          <tbody key={idOf(row)} data-testid="record-group">
            <GroupLine
              row={row}
              asked={asked}
              result={result}
              words={words}
              width={table.columns.length + 1}
              open={row.level < deepest ? undefined : open.has(idOf(row))}
              onTurn={() => turn(idOf(row))}
            />
            {row.level === deepest && open.has(idOf(row)) && (
              <GroupRecords asked={asked} table={table} keys={row.keys} words={words} />
            )}
          </tbody>
        ))}
      </table>
    </div>
  );
}

interface HeadingProps {
  name: string;
  asked: Question;
  table: Table;
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

function Heading({ name, asked, table, words, onAsk }: HeadingProps) {
  const { t } = useI18n();
  const field: Field | undefined = words.known.get(name);
  const title = words.fieldTitle(name);
  const sorted = table.sort === name;
  if (!canSortBy(field)) return <th scope="col">{title}</th>;

  function sort() {
    const next = sorted && table.descending ? { sort: null, descending: false } : { sort: name, descending: sorted };
    onAsk({ ...asked, table: { ...table, ...next } });
  }

  return (
    <th scope="col" aria-sort={sorted ? (table.descending ? "descending" : "ascending") : "none"}>
      <UnstyledButton className="report-sort" aria-label={t.recordTable.sortBy(title)} onClick={sort}>
        {title}
        {sorted && (table.descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
      </UnstyledButton>
    </th>
  );
}

interface LineProps {
  row: AnalysisRow;
  asked: Question;
  result: AnalysisResult;
  words: ReportWords;
  width: number;
  /** Whether its records are shown; undefined for a group of groups. */
  open: boolean | undefined;
  onTurn: () => void;
}

/** A group, or the whole, with its subtotals. */
function GroupLine({ row, asked, result, words, width, open, onTurn }: LineProps) {
  const { t } = useI18n();
  const name = words.rowText(row);
  const conditions = row.filter && [...result.filter, ...row.filter];
  return (
    <tr data-level={row.level} className="record-group">
      <th scope="rowgroup" colSpan={width}>
        <div className="report-name" style={{ paddingLeft: Math.max(0, row.level - 1) * 20 }}>
          {open !== undefined && (
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-expanded={open}
              aria-label={open ? t.recordTable.hide(name) : t.recordTable.show(name)}
              onClick={onTurn}
            >
              {open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
            </ActionIcon>
          )}
          <span>{name}</span>
          {asked.measures.map((measure, at) => {
            const value = numberOf(row.values[at]);
            const text = words.amountText(measure, value);
            return (
              <Text span size="xs" key={at} className="record-subtotal">
                <span>{words.measureTitle(measure)}:</span>{" "}
                {conditions && value ? (
                  <RecordsLink
                    source={asked.source}
                    conditions={[...conditions, ...(measure.filter ?? [])]}
                    label={t.reports.openRecords(name, text)}
                  >
                    {text}
                  </RecordsLink>
                ) : (
                  text
                )}
              </Text>
            );
          })}
        </div>
      </th>
    </tr>
  );
}
