import { Progress, Stack, Text, UnstyledButton } from "@mantine/core";

import type { RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import type { Condition } from "../ui/grid/field";
import type { Grid } from "../ui/grid/useGrid";
import { QueryPanel } from "../ui/QueryPanel";
import { LinkButton } from "../ui/LinkButton";
import { question, written, type Question } from "./report";
import { numberOf } from "./ResultTable";
import { SummaryDrawer } from "./SummaryDrawer";
import { useAnalysis } from "./useAnalysis";
import { useReportWords } from "./useReportWords";

interface Props {
  kind: RecordKind;
  grid: Pick<Grid<{ id: string }>, "fields" | "look" | "search" | "setConditionsOn">;
  /** What narrows the list beside the user's own conditions. */
  also?: Condition[] | undefined;
}

const BY: Record<RecordKind, string[]> = {
  counterparty: ["role", "manager_id", "category_id", "industry_id", "region_id"],
  contact: ["manager_id", "relation_id", "ad_source_id"],
  interaction: ["manager_id", "status", "channel", "progress"],
};
const SHOWN = 6;

/** C27: what a list consists of, counted by itself for whatever the list shows; a line narrows the list to it. */
export function ListSummary(props: Props) {
  const { t } = useI18n();
  return (
    <SummaryDrawer title={t.reports.summary}>
      <Summary {...props} />
    </SummaryDrawer>
  );
}

function Summary({ kind, grid, also = [] }: Props) {
  const { t } = useI18n();
  const filter = [...also, ...grid.look.conditions];
  const known = BY[kind].filter((name) => grid.fields.some((field) => field.name === name));
  return (
    <Stack gap="md">
      {grid.search.q && (
        <Text size="xs" c="dimmed">
          {t.reports.withoutSearch}
        </Text>
      )}
      {known.map((name) => (
        <Part
          key={name}
          asked={question(kind, { filter, groups: [{ field: name }], abc: null })}
          grid={grid}
          field={name}
        />
      ))}
      <LinkButton
        to="/reports"
        search={{
          report: "custom",
          ask: { ...written(question(kind, { filter, groups: known.slice(0, 1).map((field) => ({ field })) })) },
        }}
        variant="light"
        size="xs"
      >
        {t.reports.openReport}
      </LinkButton>
    </Stack>
  );
}

function Part({ asked, grid, field }: { asked: Question; grid: Props["grid"]; field: string }) {
  const { t, f } = useI18n();
  const words = useReportWords(asked, grid.fields);
  const answer = useAnalysis(asked);
  return (
    <section aria-label={words.fieldTitle(field)}>
      <Text size="sm" fw={600} mb={4}>
        {words.fieldTitle(field)}
      </Text>
      <QueryPanel query={answer}>
        {({ rows }) => {
          const groups = rows.filter((row) => row.level === 1);
          if (groups.length === 0) {
            return (
              <Text size="xs" c="dimmed">
                {t.reports.nothing}
              </Text>
            );
          }
          return (
            <Stack gap={4}>
              {groups.slice(0, SHOWN).map((row) => {
                const name = words.rowText(row);
                const count = f.number(numberOf(row.values[0]) ?? 0);
                return (
                  <UnstyledButton
                    key={row.keys[0] ?? ""}
                    className="summary-line"
                    title={t.reports.openRecords(name, count)}
                    onClick={() => row.filter && grid.setConditionsOn(field, row.filter as Condition[])}
                  >
                    <span className="summary-name">{name}</span> <span>{count}</span>
                    <Progress value={row.shares[0] ?? 0} size="xs" aria-hidden />
                  </UnstyledButton>
                );
              })}
              {groups.length > SHOWN && (
                <Text size="xs" c="dimmed">
                  {t.reports.moreGroups(groups.length - SHOWN)}
                </Text>
              )}
            </Stack>
          );
        }}
      </QueryPanel>
    </section>
  );
}
