import { Button, Group, Table, Text } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { get } from "../api/client";
import type { CallFigures, CallReport } from "../api/types";
import { CallTabs } from "../calls/CallTabs";
import { useCallExport } from "../calls/useCallExport";
import { countedSpan } from "../debts/debtSearch";
import { useI18n } from "../i18n/i18n";
import { PeriodChoice } from "../journal/PeriodChoice";
import { useUserName } from "../session/session";
import { Choice } from "../ui/Choice";
import { localDay } from "../ui/dateTime";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { GROUPS, type CallReportSearch } from "./callReportSearch";

const route = getRouteApi("/calls/report");
const FIGURES = [
  "calls",
  "inbound",
  "answered",
  "missed",
  "missed_share",
  "outbound",
  "talked",
  "talk_seconds",
  "average_talk_seconds",
  "average_wait_seconds",
  "median_answer_seconds",
] as const satisfies (keyof CallFigures)[];

/** What calls add up to: by manager, line, hour or day. */
export function CallReportPage() {
  const { t } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<CallReportSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const by = search.by ?? "manager";
  const { from: started_from, before: started_before } = countedSpan(search, localDay(new Date()));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const asked = { by, started_from, started_before, zone };
  const report = useQuery({
    queryKey: ["call-report", asked],
    queryFn: ({ signal }) => get<CallReport>("/call-report", asked, signal),
    placeholderData: keepPreviousData,
  });
  const saving = useCallExport();
  return (
    <ListPage
      title={t.calls.title}
      filters={
        <>
          <CallTabs>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconFileSpreadsheet size={14} />}
              loading={saving.isPending}
              onClick={() =>
                saving.mutate({ path: "/call-report-exports", draft: { by, started_from, started_before } })
              }
            >
              {t.reports.excel}
            </Button>
          </CallTabs>
          <Group gap={8} className="journal-filters" role="group" aria-label={t.journal.filters}>
            <Choice
              label={t.callReport.by}
              words={t.callReport.groups}
              value={by}
              onChange={(next) => change({ by: next === "manager" ? undefined : next })}
            />
            <PeriodChoice search={search} standard="week" onChange={change} />
          </Group>
        </>
      }
    >
      <div style={{ flex: 1, minHeight: 0, overflow: "auto" }}>
        <QueryPanel query={report}>
          {(found) =>
            found.total.calls === 0 ? <EmptyState text={t.callReport.empty} /> : <Rows report={found} by={by} />
          }
        </QueryPanel>
      </div>
    </ListPage>
  );
}

function Rows({ report, by }: { report: CallReport; by: (typeof GROUPS)[number] }) {
  const { t } = useI18n();
  const titleOf = useTitle(by);
  return (
    <Table.ScrollContainer
      minWidth={640}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": t.callReport.groups[by], role: "region" } }}
    >
      <Table aria-label={t.callReport.groups[by]} horizontalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th fz="xs" c="dimmed">
              {t.callReport.heads[by]}
            </Table.Th>
            {FIGURES.map((name) => (
              <Table.Th key={name} fz="xs" c="dimmed" ta="right">
                {t.callReport.columns[name]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.rows.map((row) => (
            <Table.Tr key={row.key ?? ""} data-testid="report-row">
              <Table.Th scope="row" fw={400} style={{ whiteSpace: "nowrap" }}>
                {titleOf(row)}
              </Table.Th>
              <Cells figures={row} />
            </Table.Tr>
          ))}
          <Table.Tr data-testid="report-total">
            <Table.Th scope="row">{t.reports.total}</Table.Th>
            <Cells figures={report.total} strong />
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Cells({ figures, strong = false }: { figures: CallFigures; strong?: boolean }) {
  const { t, f } = useI18n();
  return FIGURES.map((name) => {
    const value = figures[name];
    const shown =
      value === null
        ? t.common.empty
        : name === "missed_share"
          ? `${f.number(Math.round(value * 100))} %`
          : name.endsWith("_seconds")
            ? f.duration(value)
            : f.number(value);
    return (
      <Table.Td key={name} ta="right">
        <Text span size="sm" fw={strong ? 600 : undefined} style={{ whiteSpace: "nowrap" }}>
          {shown}
        </Text>
      </Table.Td>
    );
  });
}

function useTitle(by: (typeof GROUPS)[number]): (row: CallFigures) => string {
  const { t, f } = useI18n();
  const userName = useUserName();
  return ({ key, title }) => {
    if (key === null) return t.callReport.none;
    if (by === "manager") return userName(key) ?? t.callReport.none;
    if (by === "line") return title || key;
    if (by === "hour") return t.callReport.hour(key.padStart(2, "0"), String(Number(key) + 1).padStart(2, "0"));
    return f.weekday(new Date(`${key}T12:00:00`));
  };
}
