import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";

import { startingWidth } from "./field";
import { GridHead } from "./GridHead";
import { GridRow, type RowHandlers } from "./GridRow";
import type { RowAction } from "./RowMenu";
import { useCells, type Cells } from "./useCells";
import type { Grid } from "./useGrid";
import type { Selection } from "./useSelection";

/** What a table needs of a list; `useGrid` gives all of it. */
export type Tabled<R extends { id: string }> = Pick<
  Grid<R>,
  "kind" | "noun" | "rows" | "look" | "known" | "asked" | "setOpen" | "setColumns" | "setSort" | "setConditionsOn"
> & { list: Paged };

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isPlaceholderData: boolean;
  fetchNextPage: () => unknown;
}

interface Props<R extends { id: string }> {
  grid: Tabled<R>;
  label: string;
  nameOf: (row: R) => string;
  lookOf?: ((row: R) => string | undefined) | undefined;
  cells: Cells<R>;
  /** Without one no row can be ticked. */
  selection?: Selection | undefined;
  rowActions?: ((row: R) => RowAction[]) | undefined;
  rowTestId: string | undefined;
  openId: string | undefined;
  onOpen: (row: R) => void;
  onOpenCard: (row: R) => void;
}

const ROW_HEIGHT = 32;
const TICK_WIDTH = 36;
const ACTIONS_WIDTH = 36;
const LOAD_BEFORE_END = 30;
const GROWING = new Set(["name", "caller", "summary"]);
const places = new Map<string, number>();

interface Place {
  row: number;
  column: number;
}

/** The table itself: arrows walk its cells, Space ticks, Enter opens, Ctrl+Enter edits. */
export function GridTable<R extends { id: string; version?: number }>(props: Props<R>) {
  const { grid, label, nameOf, lookOf, cells, selection, rowActions, rowTestId, openId, onOpen, onOpenCard } = props;
  const { rows, look, known, list } = grid;
  const scroller = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<Place | null>(null);
  const cell = useCells(cells);
  const tickWidth = selection ? TICK_WIDTH : 0;

  const fields = useMemo(
    () => look.columns.map((column) => known.get(column.field)).filter((field) => field !== undefined),
    [JSON.stringify(look.columns.map((column) => column.field)), known],
  );
  const chosen = JSON.stringify(look.columns.map((column) => column.width ?? null));
  const widths = useMemo(
    () => fields.map((field, at) => look.columns[at]?.width ?? startingWidth(field)),
    [fields, chosen],
  );
  const placeKey = `${grid.kind} ${JSON.stringify(grid.asked)}`;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: ROW_HEIGHT,
    scrollPaddingEnd: ROW_HEIGHT,
    initialOffset: places.get(placeKey) ?? 0,
    initialRect: { width: 800, height: 600 },
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const visible = virtualizer.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastVisible >= rows.length - LOAD_BEFORE_END) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, lastVisible, rows.length]);

  function walk(next: Place) {
    const row = Math.max(0, Math.min(rows.length - 1, next.row));
    const column = Math.max(0, Math.min(fields.length - 1, next.column));
    setPlace({ row, column });
    virtualizer.scrollToIndex(row);
    scrollToColumn(column);
    const id = rows[row]?.id;
    if (openId && id && row !== place.row) grid.setOpen(id);
  }

  /** Columns that stand beside the screen are brought in; the ticks and the menus stay over the edges. */
  function scrollToColumn(column: number) {
    const element = scroller.current;
    if (!element) return;
    const left = widths.slice(0, column).reduce((sum, width) => sum + width, 0);
    const right = left + (widths[column] ?? 0) + tickWidth + ACTIONS_WIDTH;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
  }

  function edit(row: number, column: number) {
    if (fields[column]?.editable) setEditing({ row, column });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.target !== event.currentTarget) return;
    const row = rows[place.row];
    const step = stepOf(event.key, Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2));
    const { row: at, column } = place;
    if (step) walk({ row: at + step.row, column: column + step.column });
    else if (event.key === "Home") walk({ row: 0, column });
    else if (event.key === "End") walk({ row: rows.length - 1, column });
    else if (event.key === "Escape" && openId) grid.setOpen(undefined);
    else if (!row) return;
    else if (event.key === " ") selection?.toggle(row.id, event.shiftKey);
    else if (event.code === "KeyA" && (event.ctrlKey || event.metaKey)) selection?.toggleLoaded();
    else if (event.key === "F2" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) edit(at, column);
    else if (event.key === "Enter") onOpen(row);
    else return;
    event.preventDefault();
  }

  const latest = useRef<RowHandlers<R>>(null);
  latest.current = {
    onPick(row, column) {
      setPlace({ row, column });
      const picked = rows[row];
      if (picked && openId !== picked.id) onOpen(picked);
    },
    onOpenCard,
    onEdit: edit,
    onEdited() {
      setEditing(null);
      scroller.current?.closest<HTMLElement>("[role=grid]")?.focus();
    },
    onTick: (...given) => selection?.toggle(...given),
    rowActions,
    nameOf,
    lookOf,
  };
  // The same object for all rows and all times, or each row would be drawn anew with every change of the list.
  const hasActions = rowActions !== undefined;
  const handlers = useMemo<RowHandlers<R>>(
    () => ({
      onPick: (...given) => latest.current?.onPick(...given),
      onOpenCard: (row) => latest.current?.onOpenCard(row),
      onEdit: (...given) => latest.current?.onEdit(...given),
      onEdited: () => latest.current?.onEdited(),
      onTick: (...given) => latest.current?.onTick(...given),
      rowActions: hasActions ? (row) => latest.current?.rowActions?.(row) ?? [] : undefined,
      nameOf: (row) => latest.current?.nameOf(row) ?? "",
      lookOf: (row) => latest.current?.lookOf?.(row),
    }),
    [hasActions],
  );

  const growing = look.columns.findIndex(({ field, width }) => GROWING.has(field) && !width);
  const tracks = tracksOf(tickWidth, widths, growing, hasActions);
  const active = rows[place.row];
  // While an edge is dragged only the tracks change: no row is drawn anew.
  const drag = useCallback(
    (dragged: number[]) =>
      scroller.current?.style.setProperty("--tracks", tracksOf(tickWidth, dragged, -1, hasActions)),
    [tickWidth, hasActions],
  );

  return (
    <div
      className="grid"
      role="grid"
      aria-label={label}
      aria-multiselectable={selection !== undefined || undefined}
      aria-rowcount={hasNextPage ? -1 : rows.length + 1}
      aria-colcount={fields.length}
      aria-activedescendant={active && `cell-${active.id}-${place.column}`}
      aria-busy={list.isPlaceholderData || undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div
        className="grid-body grid-table"
        role="presentation"
        ref={scroller}
        style={{ "--tracks": tracks } as object}
        onScroll={(event) => places.set(placeKey, event.currentTarget.scrollTop)}
      >
        <GridHead
          grid={grid}
          fields={fields}
          widths={widths}
          selection={selection}
          hasActions={hasActions}
          onDrag={drag}
        />
        <div role="rowgroup" className="grid-rows" style={{ height: virtualizer.getTotalSize() }}>
          {visible.map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <GridRow
                  key={row.id}
                  row={row}
                  noun={grid.noun}
                  fields={fields}
                  cell={cell}
                  index={index}
                  start={start}
                  height={ROW_HEIGHT}
                  ticked={selection?.has(row.id)}
                  active={index === place.row ? place.column : null}
                  editing={index === editing?.row ? editing.column : null}
                  current={row.id === openId}
                  testId={rowTestId}
                  handlers={handlers}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The room that is left over goes to the names, or stays empty where somebody chose their width. */
function tracksOf(tick: number, widths: number[], growing: number, actions: boolean): string {
  const columns = widths.map((width, at) => (at === growing ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ");
  return `${tick ? `${tick}px ` : ""}${columns} ${growing < 0 ? "1fr" : "0"}${actions ? ` ${ACTIONS_WIDTH}px` : ""}`;
}

function stepOf(key: string, page: number): Place | null {
  const steps: Record<string, Place> = {
    ArrowDown: { row: 1, column: 0 },
    ArrowUp: { row: -1, column: 0 },
    ArrowLeft: { row: 0, column: -1 },
    ArrowRight: { row: 0, column: 1 },
    PageDown: { row: page, column: 0 },
    PageUp: { row: -page, column: 0 },
  };
  return steps[key] ?? null;
}
