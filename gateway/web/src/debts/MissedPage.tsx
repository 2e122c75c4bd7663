import { Button, Chip, Group, Text } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { DebtPage, MissedCallDebt } from "../api/types";
import { CallTabs } from "../calls/CallTabs";
import { useI18n } from "../i18n/i18n";
import { useMe, useUserName, useUsers } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { FilterSelect } from "../ui/FilterSelect";
import { ListPage } from "../ui/ListPage";
import { PhoneLink } from "../ui/PhoneLink";
import { QueryPanel } from "../ui/QueryPanel";
import { Sections } from "../ui/Sections";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { DebtPanel } from "./DebtPanel";
import { DEBTS, isLate, useDebtActions } from "./debts";
import type { DebtSearch } from "./debtSearch";
import { DebtSummaryPanel } from "./DebtSummaryPanel";
import { DueText, useDebtName } from "./DebtWho";

const route = getRouteApi("/calls/missed");

/** Whoever rang and was not talked to, until somebody talks with them. */
export function MissedPage() {
  const { t } = useI18n();
  const me = useMe();
  const users = useUsers();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<DebtSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const state = search.state ?? "open";
  const query = { state, owner_id: search.owner, late: search.late };
  const debts = useInfiniteQuery({
    ...list<DebtPage>(DEBTS, query),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => rowsOf<MissedCallDebt>(debts.data), [debts.data]);
  const columns = useColumns();
  const narrowed = Boolean(search.state || search.owner || search.late);

  return (
    <ListPage
      title={t.calls.title}
      filters={
        <>
          <CallTabs />
          <DebtSummaryPanel search={search} onChange={change} />
          <Group gap={8} role="group" aria-label={t.journal.filters}>
            <Sections
              label={t.debts.stateLabel}
              words={{ returned: t.debts.states.returned, dismissed: t.debts.states.dismissed }}
              all={t.debts.states.open}
              value={search.state}
              onChange={(next) => change({ state: next })}
            />
            {me.role !== "manager" && (
              <FilterSelect
                label={t.debts.owner}
                any={t.debts.anyOwner}
                width={180}
                searchable
                data={users.map((user) => ({ value: user.id, label: user.name }))}
                value={search.owner}
                onChange={(owner) => change({ owner })}
              />
            )}
            {state === "open" && (
              <Chip
                size="xs"
                radius="sm"
                checked={search.late === true}
                onChange={(late) => change({ late: late || undefined })}
              >
                {t.debts.onlyLate}
              </Chip>
            )}
          </Group>
        </>
      }
    >
      <QueryPanel query={debts}>
        {() =>
          rows.length === 0 ? (
            <EmptyState text={narrowed ? t.debts.nothing : t.debts.empty} />
          ) : (
            <VirtualGrid
              label={t.debts.title}
              rows={rows}
              columns={columns}
              rowTestId="debt-row"
              placeKey={`debts ${JSON.stringify(query)}`}
              openId={search.open ?? ""}
              rowHeight={36}
              hasMore={debts.hasNextPage && !debts.isFetchingNextPage}
              loadMore={() => void debts.fetchNextPage()}
              onOpen={(row) => change({ open: row.id })}
            />
          )
        }
      </QueryPanel>
      {search.open && <DebtPanel debtId={search.open} onClose={() => change({ open: undefined })} />}
    </ListPage>
  );
}

function useColumns(): Column<MissedCallDebt>[] {
  const { t, f } = useI18n();
  const me = useMe();
  const userName = useUserName();
  const nameOf = useDebtName();
  const { assign } = useDebtActions();
  return [
    {
      key: "who",
      title: t.debts.who,
      width: "minmax(0, 2fr)",
      cell: (row) => (
        <>
          {isLate(row) && (
            <Text span size="sm" c="var(--mantine-color-error)" hiddenFrom="sm">
              {t.debts.late}:{" "}
            </Text>
          )}
          {nameOf(row)}
        </>
      ),
    },
    {
      key: "phone",
      title: t.fields.phone,
      width: "150px",
      cell: (row) => <PhoneLink raw={row.phone} e164={row.phone} />,
    },
    {
      key: "missed",
      title: t.debts.missedCalls,
      width: "70px",
      cell: (row) => f.number(row.missed_calls),
      wideOnly: true,
    },
    {
      key: "last",
      title: t.debts.lastMissed,
      width: "130px",
      cell: (row) => f.when(row.last_missed_at),
      wideOnly: true,
    },
    {
      key: "due",
      title: t.debts.due,
      width: "minmax(120px, 1fr)",
      cell: (row) => <DueText debt={row} />,
      wideOnly: true,
    },
    {
      key: "owner",
      title: t.debts.owner,
      width: "minmax(0, 1.2fr)",
      cell: (row) => userName(row.owner_id) ?? t.debts.duty,
      wideOnly: true,
    },
    {
      key: "do",
      title: t.common.actions,
      titleHidden: true,
      width: "110px",
      wideOnly: true,
      cell: (row) =>
        row.state === "open" &&
        row.owner_id !== me.id && (
          <Button
            size="compact-xs"
            variant="default"
            loading={assign.isPending && assign.variables.debt.id === row.id}
            onClick={() => assign.mutate({ debt: row, owner_id: me.id, said: t.debts.taken })}
          >
            {t.debts.take}
          </Button>
        ),
    },
  ];
}
