import { Button, Group, Popover, Text, UnstyledButton } from "@mantine/core";
import { IconGripVertical } from "@tabler/icons-react";
import { useState } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FieldMenu } from "./FieldMenu";
import { MOST_COLUMNS, moved, type Question, type Table } from "./report";
import { canBeColumn } from "./useReportFields";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  table: Table;
  fields: Field[];
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

/** F75: the columns of the records, in their order: dragged, or moved by the buttons of each. */
export function ColumnsInput({ asked, table, fields, words, onAsk }: Props) {
  const { t } = useI18n();
  const [dragged, setDragged] = useState<number | null>(null);
  const { columns } = table;
  const set = (next: string[]) => onAsk({ ...asked, table: { ...table, columns: next } });
  const offered = fields.filter((field) => canBeColumn(field) && !columns.includes(field.name));

  return (
    <Group gap={6} role="group" aria-label={t.recordTable.columns}>
      <Text size="xs" c="dimmed">
        {t.recordTable.columns}:
      </Text>
      {columns.map((name, at) => (
        <div
          key={name}
          draggable
          className="report-pill"
          data-dragged={dragged === at || undefined}
          onDragStart={(event) => {
            event.dataTransfer.setData("text/plain", name);
            setDragged(at);
          }}
          onDragOver={(event) => dragged !== null && event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged !== null) set(moved(columns, dragged, at));
            setDragged(null);
          }}
          onDragEnd={() => setDragged(null)}
        >
          <ColumnPill
            title={words.fieldTitle(name)}
            first={at === 0}
            last={at === columns.length - 1}
            onMove={(by) => set(moved(columns, at, at + by))}
            onRemove={columns.length > 1 ? () => set(columns.filter((one) => one !== name)) : undefined}
          />
        </div>
      ))}
      {columns.length < MOST_COLUMNS && (
        <FieldMenu
          label={t.recordTable.addColumn}
          fields={offered}
          titleOf={words.fieldTitle}
          onPick={(name) => set([...columns, name])}
        />
      )}
    </Group>
  );
}

interface PillProps {
  title: string;
  first: boolean;
  last: boolean;
  onMove: (by: number) => void;
  onRemove: (() => void) | undefined;
}

function ColumnPill({ title, first, last, onMove, onRemove }: PillProps) {
  const { t } = useI18n();
  const [opened, setOpened] = useState(false);
  const close = (then: () => void) => () => {
    setOpened(false);
    then();
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus shadow="md">
      <Popover.Target>
        <UnstyledButton
          className="report-pill-text"
          aria-label={t.recordTable.column(title)}
          onClick={() => setOpened(!opened)}
        >
          <IconGripVertical size={12} aria-hidden />
          {title}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Group gap={6}>
          <Button size="compact-xs" variant="default" disabled={first} onClick={close(() => onMove(-1))}>
            {t.recordTable.earlier}
          </Button>
          <Button size="compact-xs" variant="default" disabled={last} onClick={close(() => onMove(1))}>
            {t.recordTable.later}
          </Button>
          {onRemove && (
            <Button size="compact-xs" variant="light" color="red" onClick={close(onRemove)}>
              {t.reports.remove}
            </Button>
          )}
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
