import { Button, Group } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import { useI18n } from "../i18n/i18n";
import { localDay } from "../ui/dateTime";
import { EmptyState } from "../ui/EmptyState";
import { ColumnsMenu } from "../ui/grid/ColumnsMenu";
import { GridTable } from "../ui/grid/GridTable";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { callerName } from "./call";
import { CallFilters } from "./CallFilters";
import { CallPanel } from "./CallPanel";
import { callFilter, filtersOf, type CallSearch } from "./callSearch";
import { CallTabs } from "./CallTabs";
import { useCallCells } from "./useCallCells";
import { useCallExport } from "./useCallExport";
import { useCallGrid } from "./useCallGrid";

const route = getRouteApi("/calls");

/** Every call (R06), narrowed, sorted and laid out as one likes (S05); a call opens beside the list. */
export function CallsPage() {
  const { t } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<CallSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const filter = useMemo(() => callFilter(search, localDay(new Date())), [search]);
  const { grid, fields, order, resetColumns } = useCallGrid(search, filter, change);
  const cells = useCallCells();
  const saving = useCallExport();

  return (
    <ListPage
      title={t.calls.title}
      search={{ placeholder: t.callList.search, value: search.q ?? "", onChange: (q) => change({ q: q || undefined }) }}
      filters={
        <>
          <CallTabs>
            <Group gap={6} wrap="nowrap">
              <Button
                size="xs"
                variant="default"
                leftSection={<IconFileSpreadsheet size={14} />}
                loading={saving.isPending}
                onClick={() => saving.mutate({ path: "/call-exports", draft: { filter, ...order } })}
              >
                {t.reports.excel}
              </Button>
              <ColumnsMenu
                fields={fields}
                columns={grid.look.columns}
                onChange={grid.setColumns}
                onReset={resetColumns}
              />
            </Group>
          </CallTabs>
          <CallFilters search={search} onChange={change} />
        </>
      }
    >
      <QueryPanel query={grid.list}>
        {() =>
          grid.rows.length === 0 ? (
            <EmptyState text={filtersOf(search).length > 0 ? t.callList.nothing : t.calls.empty} />
          ) : (
            <GridTable
              grid={grid}
              label={t.calls.title}
              nameOf={(call) => callerName(t, call)}
              cells={cells}
              rowTestId="call-row"
              openId={search.open}
              onOpen={(call) => grid.setOpen(call.id)}
              onOpenCard={(call) => grid.setOpen(call.id)}
            />
          )
        }
      </QueryPanel>
      {search.open && <CallPanel callId={search.open} onClose={() => change({ open: undefined })} />}
    </ListPage>
  );
}
