import { VisuallyHidden } from "@mantine/core";
import { memo } from "react";

import { useI18n } from "../../i18n/i18n";
import { moved, resized, shifted, toggled } from "./columns";
import type { Field } from "./field";
import { HeaderCell } from "./HeaderCell";
import type { Tabled } from "./GridTable";
import type { Selection } from "./useSelection";

interface Props<R extends { id: string }> {
  grid: Tabled<R>;
  fields: Field[];
  widths: number[];
  selection: Selection | undefined;
  hasActions: boolean;
  /** While an edge is dragged: the columns as they would be. */
  onDrag: (widths: number[]) => void;
}

function Head<R extends { id: string }>({ grid, fields, widths, selection, hasActions, onDrag }: Props<R>) {
  const { t } = useI18n();
  const { rows, look } = grid;
  const everyTicked = rows.length > 0 && rows.every((row) => selection?.has(row.id));

  function resize(field: Field, at: number, width: number, done: boolean) {
    if (done) grid.setColumns(resized(look.columns, field.name, width));
    else onDrag(widths.map((one, index) => (index === at ? width : one)));
  }

  return (
    <div role="rowgroup" className="grid-sticky">
      <div className="grid-head" role="row" aria-rowindex={1}>
        {selection && (
          <div role="columnheader" className="grid-tick">
            <input
              type="checkbox"
              aria-label={t.grid.selectLoaded}
              checked={everyTicked}
              ref={(element) => {
                if (element) element.indeterminate = !everyTicked && selection.picked.count > 0;
              }}
              onChange={selection.toggleLoaded}
            />
          </div>
        )}
        {fields.map((field, at) => (
          <HeaderCell
            key={field.name}
            field={field}
            index={at}
            width={widths[at] ?? 0}
            sorted={look.sort === field.name ? (look.descending ? "descending" : "ascending") : null}
            conditions={look.conditions.filter((condition) => condition.field === field.name)}
            onSort={(descending) => grid.setSort(field.name, descending)}
            onFilter={(own) => grid.setConditionsOn(field.name, own)}
            onHide={() => grid.setColumns(toggled(look.columns, field.name))}
            onShift={(by) => grid.setColumns(shifted(look.columns, field.name, by))}
            onDropped={(dropped) => grid.setColumns(moved(look.columns, dropped, field.name))}
            onResize={(width, done) => resize(field, at, width, done)}
          />
        ))}
        {hasActions && (
          <div role="columnheader" className="grid-actions">
            <VisuallyHidden>{t.common.actions}</VisuallyHidden>
          </div>
        )}
      </div>
    </div>
  );
}

/** The heads of the columns; not drawn anew while the list is scrolled. */
export const GridHead = memo(Head) as typeof Head;
