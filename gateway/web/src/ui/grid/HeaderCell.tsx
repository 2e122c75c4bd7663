import { ActionIcon, Divider, Group, Popover, Stack, Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconArrowBarToLeft,
  IconArrowBarToRight,
  IconChevronDown,
  IconEyeOff,
  IconFilterFilled,
  IconSortAscending,
  IconSortDescending,
} from "@tabler/icons-react";
import { useRef, useState, type DragEvent, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";

import { useI18n } from "../../i18n/i18n";
import type { Condition, Field } from "./field";
import { FieldFilter } from "./FieldFilter";
import { useFieldWords } from "./useFieldWords";

interface Props {
  field: Field;
  index: number;
  width: number;
  /** How the list is sorted by this column. */
  sorted: "ascending" | "descending" | null;
  conditions: Condition[];
  onSort: (descending: boolean) => void;
  onFilter: (conditions: Condition[]) => void;
  onHide: () => void;
  onShift: (by: -1 | 1) => void;
  /** Another column was dropped here. */
  onDropped: (field: string) => void;
  /** Told all the while it is dragged; `done` at the end. */
  onResize: (width: number, done: boolean) => void;
}

const STEP = 16;
const AMOUNTS = new Set(["number", "money"]);
const DRAGGED = "text/x-column";

/**
 * The head of a column. A click sorts; Shift+arrows make it wider and narrower, Alt+arrows move it, Alt+↓ opens its
 * order and filter. It is dragged to another place, and its edge to another width.
 */
export function HeaderCell(props: Props) {
  const { field, index, width, sorted, conditions, onSort, onShift, onDropped, onResize } = props;
  const { t } = useI18n();
  const { title } = useFieldWords();
  const [opened, setOpened] = useState(false);
  const [over, setOver] = useState(false);

  function onKeyDown(event: KeyboardEvent) {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (event.altKey && event.key === "ArrowDown") setOpened(true);
    else if (by && event.altKey) onShift(by);
    else if (by && event.shiftKey) onResize(width + by * STEP, true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const drop = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(DRAGGED)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      const dropped = event.dataTransfer.getData(DRAGGED);
      if (dropped) onDropped(dropped);
    },
  };

  return (
    <div
      className="grid-headcell"
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sorted ?? (field.sortable ? "none" : undefined)}
      data-amount={AMOUNTS.has(field.type) || undefined}
      data-over={over || undefined}
      {...drop}
    >
      <UnstyledButton
        className="grid-headtitle"
        draggable
        title={title(field)}
        aria-keyshortcuts="Shift+ArrowRight Alt+ArrowRight Alt+ArrowDown"
        onDragStart={(event: DragEvent) => event.dataTransfer.setData(DRAGGED, field.name)}
        onKeyDown={onKeyDown}
        onClick={() => (field.sortable ? onSort(sorted === "ascending") : setOpened(true))}
      >
        <span>{title(field)}</span>
        {sorted === "ascending" && <IconSortAscending size={14} />}
        {sorted === "descending" && <IconSortDescending size={14} />}
      </UnstyledButton>
      <Popover
        opened={opened}
        onChange={setOpened}
        position="bottom-start"
        shadow="md"
        width={280}
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <ActionIcon
            className="grid-headmenu"
            size="xs"
            variant="subtle"
            color={conditions.length > 0 ? undefined : "gray"}
            tabIndex={-1}
            data-filtered={conditions.length > 0 || undefined}
            aria-label={t.grid.column(title(field))}
            onClick={() => setOpened(!opened)}
          >
            {conditions.length > 0 ? <IconFilterFilled size={12} /> : <IconChevronDown size={14} />}
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p="xs" onKeyDown={(event) => event.stopPropagation()}>
          <ColumnPanel {...props} close={() => setOpened(false)} />
        </Popover.Dropdown>
      </Popover>
      <ResizeHandle label={t.grid.resize(title(field))} width={width} onResize={onResize} />
    </div>
  );
}

function ColumnPanel(props: Props & { close: () => void }) {
  const { field, sorted, conditions, onSort, onFilter, onHide, onShift, close } = props;
  const { t } = useI18n();
  return (
    <Stack gap="xs">
      <Group gap={4} justify="space-between" wrap="nowrap">
        {field.sortable ? (
          <Group gap={4} wrap="nowrap">
            <IconButton
              label={t.grid.ascending}
              active={sorted === "ascending"}
              onClick={() => (onSort(false), close())}
            >
              <IconSortAscending size={16} />
            </IconButton>
            <IconButton
              label={t.grid.descending}
              active={sorted === "descending"}
              onClick={() => (onSort(true), close())}
            >
              <IconSortDescending size={16} />
            </IconButton>
          </Group>
        ) : (
          <span />
        )}
        <Group gap={4} wrap="nowrap">
          <IconButton label={t.grid.left} onClick={() => onShift(-1)}>
            <IconArrowBarToLeft size={16} />
          </IconButton>
          <IconButton label={t.grid.right} onClick={() => onShift(1)}>
            <IconArrowBarToRight size={16} />
          </IconButton>
          <IconButton label={t.grid.hide} onClick={() => (close(), onHide())}>
            <IconEyeOff size={16} />
          </IconButton>
        </Group>
      </Group>
      {field.filterable && (
        <>
          <Divider />
          <FieldFilter field={field} conditions={conditions} onApply={(next) => (close(), onFilter(next))} />
        </>
      )}
    </Stack>
  );
}

interface IconButtonProps {
  label: string;
  active?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function IconButton({ label, active = false, onClick, children }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="sm"
        variant={active ? "light" : "subtle"}
        color={active ? undefined : "gray"}
        aria-label={label}
        aria-pressed={active || undefined}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface HandleProps {
  label: string;
  width: number;
  onResize: (width: number, done: boolean) => void;
}

function ResizeHandle({ label, width, onResize }: HandleProps) {
  const drag = useRef<{ from: number; width: number } | null>(null);
  const widthAt = (event: PointerEvent) => (drag.current?.width ?? 0) + event.clientX - (drag.current?.from ?? 0);
  return (
    <div
      className="grid-resize"
      title={label}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture?.(event.pointerId);
        drag.current = { from: event.clientX, width };
      }}
      onPointerMove={(event) => drag.current && onResize(widthAt(event), false)}
      onPointerUp={(event) => {
        if (drag.current) onResize(widthAt(event), true);
        drag.current = null;
      }}
    />
  );
}
