import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { useI18n } from "../../i18n/i18n";
import { EmptyState } from "../EmptyState";
import { QueryPanel } from "../QueryPanel";
import { useNarrow } from "../useNarrow";
import { BulkBar, type BulkAction } from "./BulkBar";
import { ColumnsMenu } from "./ColumnsMenu";
import { FilterChips } from "./FilterChips";
import { FilterPanel } from "./FilterPanel";
import { GridTable } from "./GridTable";
import type { RowAction } from "./RowMenu";
import { SidePanel } from "./SidePanel";
import type { Cells } from "./useCells";
import type { Grid } from "./useGrid";
import { useSelection } from "./useSelection";
import { ViewTabs } from "./ViewTabs";

interface Props<R extends { id: string }> {
  grid: Grid<R>;
  label: string;
  nameOf: (row: R) => string;
  /** A word for how the whole row looks (`data-look`), for the style sheet. */
  lookOf?: (row: R) => string | undefined;
  /** The full card: a click on «Открыть карточку», the second Enter, a double click. */
  onOpenCard: (id: string) => void;
  /** The record beside the list; without it a row opens its card at once. */
  panel?: (id: string) => ReactNode;
  /** Cells that look otherwise than their fields' types. Make it once (useMemo), or every row is drawn anew. */
  cells?: Cells<R>;
  rowActions?: (row: R) => RowAction[];
  bulkActions?: BulkAction[];
  /** More buttons beside «Фильтр» and «Колонки»: import, export. */
  tools?: ReactNode;
  /** Offered first in the filter panel, beside the columns. */
  filterFirst?: string[];
  empty: { text: string; nothing: string; action?: { label: string; onClick: () => void } };
  rowTestId?: string;
}

/** The server counts no further. */
const COUNTED = 1_000;
const NO_CELLS = {};

/**
 * A list of records driven by the descriptions of their fields: sorting, filters, columns, saved views, selection with
 * bulk actions, editing in place, a side panel; all of it kept in the address.
 *
 *     // routes.tsx: validateSearch: (search) => ({ ...gridSearch(search), role: … })
 *     const search = route.useSearch();
 *     const setSearch = route.useNavigate();
 *     const grid = useGrid<Counterparty>({
 *       kind: "counterparty",          // names its saved views and remembered columns
 *       noun: "counterparties",        // GET /counterparties?search=&filter=[…]&sort=&descending=&cursor=
 *       fields,                        // Field[]: name, title, type, options, sortable, filterable, editable
 *       defaults: ["number", "name", "phones"],
 *       search,
 *       setSearch: (change) => void setSearch({ search: (before) => ({ ...before, ...change }), replace: true }),
 *       query: { role },               // what else narrows the list
 *     });
 *     <ListPage title=… total={grid.total} search={{ value: grid.search.q ?? "", onChange: grid.setText, … }}>
 *       <FieldGrid grid={grid} label=… nameOf={(row) => row.name} onOpenCard={…} panel={(id) => …} empty={…} />
 *     </ListPage>
 *
 * A bulk action gets `Picked`: the ids that were ticked, or `found`, the query of everything that is found. Cells are
 * drawn by their field's type from `row[field.name]` (`row.custom_values[key]` for `custom.<key>`); `cells` overrides.
 */
export function FieldGrid<R extends { id: string; version?: number }>(props: Props<R>) {
  const {
    grid,
    label,
    nameOf,
    onOpenCard,
    panel,
    cells = NO_CELLS,
    rowActions,
    bulkActions = [],
    tools,
    empty,
  } = props;
  const { t, f } = useI18n();
  const narrow = useNarrow();
  const selection = useSelection({ rows: grid.rows, asked: grid.asked, total: grid.total });
  const { look, known, total } = grid;
  const open = narrow || !panel ? undefined : grid.search.open;
  const narrowed = look.conditions.length > 0 || !!grid.search.q;
  const totalText = total === undefined ? null : total < COUNTED ? f.number(total) : t.common.orMore(f.number(COUNTED));

  return (
    <>
      <Group gap="xs" justify="space-between" wrap="nowrap" className="grid-tools">
        <ViewTabs grid={grid} />
        <Group gap={6} wrap="nowrap" style={{ flex: "none" }}>
          <FilterPanel
            fields={grid.fields}
            first={[...(props.filterFirst ?? []), ...look.columns.map((column) => column.field)]}
            conditions={look.conditions}
            onApply={grid.setConditions}
          />
          <ColumnsMenu
            fields={grid.fields}
            columns={look.columns}
            onChange={grid.setColumns}
            onReset={grid.resetColumns}
          />
          {tools}
        </Group>
      </Group>
      <FilterChips
        conditions={look.conditions}
        known={known}
        onChangeOn={grid.setConditionsOn}
        onClear={() => grid.setConditions([])}
      />
      {grid.lost.length > 0 && (
        <Group gap="xs" role="status">
          <Text size="sm" c="var(--mantine-color-error)">
            {t.grid.lostFields(grid.lost.join(", "))}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => grid.setConditions(look.conditions)}>
            {t.grid.forget}
          </Button>
        </Group>
      )}
      <BulkBar selection={selection} actions={bulkActions} total={totalText} />
      <div className="grid-beside">
        <QueryPanel query={grid.list}>
          {() =>
            grid.rows.length === 0 && !grid.list.isFetching ? (
              <EmptyState
                text={narrowed ? empty.nothing : empty.text}
                action={narrowed ? { label: t.grid.showAll, onClick: grid.clear } : empty.action}
              />
            ) : (
              <GridTable
                grid={grid}
                label={label}
                nameOf={nameOf}
                lookOf={props.lookOf}
                cells={cells}
                selection={selection}
                rowActions={rowActions}
                rowTestId={props.rowTestId}
                openId={open}
                onOpen={(row) => (narrow || !panel || open === row.id ? onOpenCard(row.id) : grid.setOpen(row.id))}
                onOpenCard={(row) => onOpenCard(row.id)}
              />
            )
          }
        </QueryPanel>
        {open && panel && (
          <SidePanel key={open} onOpenCard={() => onOpenCard(open)} onClose={() => grid.setOpen(undefined)}>
            {panel(open)}
          </SidePanel>
        )}
      </div>
    </>
  );
}
