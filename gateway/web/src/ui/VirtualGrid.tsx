import { VisuallyHidden } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";

import { useGlow } from "../live/glow";
import { useNarrow } from "./useNarrow";

export interface Column<T> {
  key: string;
  title: string;
  /** The title is read out but not shown: the column is too narrow for it. */
  titleHidden?: boolean;
  /** A CSS grid track, e.g. `minmax(0, 2fr)` or `120px`. */
  width: string;
  cell: (row: T) => ReactNode;
  /** Left out on narrow screens. */
  wideOnly?: boolean;
}

interface Props<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  onOpen: (row: T) => void;
  loadMore?: () => void;
  hasMore?: boolean;
  rowTestId?: string;
  /** Names the list, so that it comes back scrolled to where it was left. */
  placeKey?: string;
  /** Shown beside as open. */
  openId?: string;
  /** In pixels, the same for all rows. */
  rowHeight?: number;
}

const ROW_HEIGHT = 32;
const LOAD_BEFORE_END = 20;
const places = new Map<string, number>();

/** A list of any length: rows are drawn as they come into sight. Arrows walk, Enter opens. */
export function VirtualGrid<T extends { id: string }>(props: Props<T>) {
  const {
    label,
    rows,
    columns,
    onOpen,
    loadMore,
    hasMore = false,
    rowTestId,
    placeKey = "",
    openId,
    rowHeight = ROW_HEIGHT,
  } = props;
  const narrow = useNarrow();
  const shown = columns.filter((column) => !narrow || !column.wideOnly);
  const tracks = shown.map((column) => column.width).join(" ");
  const scroller = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState(0);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialOffset: places.get(placeKey) ?? 0,
    initialRect: { width: 800, height: 600 },
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const visible = virtualizer.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasMore && lastVisible >= rows.length - LOAD_BEFORE_END) loadMore?.();
  }, [hasMore, lastVisible, rows.length, loadMore]);

  function select(index: number) {
    const inside = Math.max(0, Math.min(rows.length - 1, index));
    setSelected(inside);
    virtualizer.scrollToIndex(inside);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const row = rows[selected];
    if (event.key in steps) select(selected + (steps[event.key] ?? 0));
    else if (event.key === "Home") select(0);
    else if (event.key === "End") select(rows.length - 1);
    else if (event.key === "Enter" && row) onOpen(row);
    else return;
    event.preventDefault();
  }

  return (
    <div
      className="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-activedescendant={rows[selected] && `row-${rows[selected].id}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup">
        <div className="grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
          {shown.map((column) => (
            <div key={column.key} role="columnheader">
              {column.titleHidden ? <VisuallyHidden>{column.title}</VisuallyHidden> : column.title}
            </div>
          ))}
        </div>
      </div>
      <div
        className="grid-body"
        role="rowgroup"
        ref={scroller}
        onScroll={(event) => placeKey && places.set(placeKey, event.currentTarget.scrollTop)}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
          {visible.map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <GridRow
                  key={row.id}
                  row={row}
                  columns={shown}
                  tracks={tracks}
                  index={index}
                  start={start}
                  height={rowHeight}
                  selected={index === selected}
                  current={row.id === openId}
                  testId={rowTestId}
                  onOpen={() => (setSelected(index), onOpen(row))}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps<T> {
  row: T;
  columns: Column<T>[];
  tracks: string;
  index: number;
  start: number;
  height: number;
  selected: boolean;
  current: boolean;
  testId: string | undefined;
  onOpen: () => void;
}

function GridRow<T extends { id: string }>(props: RowProps<T>) {
  const { row, columns, tracks, index, start, height, selected, current, testId, onOpen } = props;
  const glowing = useGlow(row.id);

  function onClick(event: MouseEvent) {
    // Links and buttons inside the row do their own work.
    if (!(event.target as Element).closest("a, button, audio, input")) onOpen();
  }

  return (
    <div
      id={`row-${row.id}`}
      className="grid-row"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid={testId}
      data-current={current || undefined}
      data-glow={glowing || undefined}
      style={{ gridTemplateColumns: tracks, height, transform: `translateY(${start}px)` }}
      onClick={onClick}
    >
      {columns.map((column) => (
        <div key={column.key} role="gridcell">
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}
