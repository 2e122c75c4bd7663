import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { Deal, DealPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { DealClient } from "./DealClient";

const route = getRouteApi("/deals");

export function DealsPage() {
  const { t } = useI18n();
  const { q = "" } = route.useSearch();
  const navigate = useNavigate();
  const setSearch = route.useNavigate();
  const deals = useInfiniteQuery({ ...list<DealPage>("deals", { search: q }), placeholderData: keepPreviousData });
  const rows = useMemo(() => rowsOf<Deal>(deals.data), [deals.data]);
  const columns = useColumns();

  return (
    <ListPage
      title={t.deals.title}
      total={deals.data?.pages[0]?.estimated_total}
      search={{
        placeholder: t.deals.search,
        value: q,
        onChange: (text) => void setSearch({ search: { q: text || undefined }, replace: true }),
      }}
    >
      <QueryPanel query={deals}>
        {() =>
          rows.length === 0 ? (
            <EmptyState text={q ? t.deals.nothing : t.deals.empty} />
          ) : (
            <VirtualGrid
              label={t.deals.title}
              rows={rows}
              columns={columns}
              rowTestId="deal-row"
              placeKey={`deals ${q}`}
              hasMore={deals.hasNextPage && !deals.isFetchingNextPage}
              loadMore={() => void deals.fetchNextPage()}
              onOpen={(row) => void navigate({ to: "/deals/$dealId", params: { dealId: row.id } })}
            />
          )
        }
      </QueryPanel>
    </ListPage>
  );
}

function useColumns(): Column<Deal>[] {
  const { t, f } = useI18n();
  const userName = useUserName();
  return [
    { key: "number", title: "№", width: "44px", cell: (row) => row.number, wideOnly: true },
    {
      key: "title",
      title: t.fields.name,
      width: "minmax(0, 2.5fr)",
      cell: (row) => (
        <TextLink to="/deals/$dealId" params={{ dealId: row.id }} tabIndex={-1} c="inherit" fw={500}>
          {row.title}
        </TextLink>
      ),
    },
    {
      key: "client",
      title: t.fields.counterparty_id,
      width: "minmax(0, 2fr)",
      cell: (row) => <DealClient deal={row} />,
    },
    { key: "stage", title: t.fields.stage, width: "110px", cell: (row) => t.dealStage[row.stage], wideOnly: true },
    {
      key: "amount",
      title: t.fields.amount,
      width: "130px",
      cell: (row) => row.amount && f.money(row.amount, row.currency),
    },
    {
      key: "manager",
      title: t.fields.manager_id,
      width: "140px",
      cell: (row) => userName(row.manager_id),
      wideOnly: true,
    },
    {
      key: "created",
      title: t.fields.created_at,
      width: "130px",
      cell: (row) => f.when(row.created_at),
      wideOnly: true,
    },
  ];
}
