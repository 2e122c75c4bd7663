import { memo, type MouseEvent, type ReactNode } from "react";

import { useI18n } from "../../i18n/i18n";
import { useGlow } from "../../live/glow";
import { CellEditor } from "./CellEditor";
import type { Field } from "./field";
import { RowMenu, type RowAction } from "./RowMenu";
import type { Cell } from "./useCells";

export interface RowHandlers<R> {
  /** A click on a cell. */
  onPick: (index: number, column: number) => void;
  onOpenCard: (row: R) => void;
  onEdit: (index: number, column: number) => void;
  onEdited: () => void;
  onTick: (id: string, range: boolean) => void;
  rowActions: ((row: R) => RowAction[]) | undefined;
  nameOf: (row: R) => string;
  lookOf: ((row: R) => string | undefined) | undefined;
}

interface Props<R extends { id: string }> {
  row: R;
  noun: string;
  fields: Field[];
  cell: Cell<R>;
  index: number;
  start: number;
  height: number;
  /** Undefined where rows are not ticked. */
  ticked: boolean | undefined;
  /** The column that the keyboard stands on; null on the other rows. */
  active: number | null;
  /** The column that is being edited. */
  editing: number | null;
  current: boolean;
  testId: string | undefined;
  handlers: RowHandlers<R>;
}

/** Whose numbers stand in their own rows. */
const CALLED = new Set(["counterparties", "contacts"]);

function Row<R extends { id: string; version?: number }>(props: Props<R>) {
  const { row, noun, fields, cell, index, start, height, ticked, active, editing, current, testId, handlers } = props;
  const { t } = useI18n();
  const glowing = useGlow(row.id);

  // Links and buttons inside the row do their own work.
  const inside = (event: MouseEvent) =>
    !!(event.target as Element).closest("a, button, input, textarea, [role=dialog]");

  return (
    <div
      id={`row-${row.id}`}
      className="grid-row"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={ticked}
      data-testid={testId}
      data-record={CALLED.has(noun) ? row.id : undefined}
      data-look={handlers.lookOf?.(row)}
      data-active={active !== null || undefined}
      data-current={current || undefined}
      data-glow={glowing || undefined}
      style={{ height, transform: `translateY(${start}px)` }}
    >
      {ticked !== undefined && (
        <div role="gridcell" className="grid-tick">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t.grid.select(handlers.nameOf(row))}
            checked={ticked}
            onChange={() => undefined}
            onClick={(event) => handlers.onTick(row.id, event.shiftKey)}
          />
        </div>
      )}
      {fields.map((field, column) => (
        <div
          key={field.name}
          id={`cell-${row.id}-${column}`}
          role="gridcell"
          data-active={column === active || undefined}
          data-editing={column === editing || undefined}
          onClick={(event) => !inside(event) && editing === null && handlers.onPick(index, column)}
          onDoubleClick={(event) => {
            if (inside(event)) return;
            if (field.editable) handlers.onEdit(index, column);
            else handlers.onOpenCard(row);
          }}
        >
          {column === editing ? (
            <CellEditor noun={noun} row={row} field={field} onDone={handlers.onEdited} />
          ) : (
            cell(row, field)
          )}
        </div>
      ))}
      {handlers.rowActions && (
        <div role="gridcell" className="grid-actions">
          <Menued row={row} handlers={handlers} />
        </div>
      )}
    </div>
  );
}

function Menued<R extends { id: string }>({ row, handlers }: { row: R; handlers: RowHandlers<R> }): ReactNode {
  return <RowMenu name={handlers.nameOf(row)} actions={() => handlers.rowActions?.(row) ?? []} />;
}

/** A row of a list; drawn anew only when something of it changes. */
export const GridRow = memo(Row) as typeof Row;
