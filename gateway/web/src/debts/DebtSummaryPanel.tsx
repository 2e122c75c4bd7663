import { Button, Collapse, Group, Paper, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { DebtFigures, DebtSummary } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { PeriodChoice } from "../journal/PeriodChoice";
import type { PeriodSearch } from "../journal/periodSearch";
import { useUserName } from "../session/session";
import { SettingsTable } from "../settings/SettingsSection";
import { localDay } from "../ui/dateTime";
import { DEBTS } from "./debts";
import { countedSpan } from "./debtSearch";

const FIGURES = [
  "missed_calls",
  "debts",
  "returned",
  "median_minutes",
  "open",
  "late",
  "dismissed",
] as const satisfies (keyof DebtFigures)[];

interface Props {
  search: PeriodSearch;
  onChange: (change: PeriodSearch) => void;
}

/** What became of the missed calls of a time: missed, returned, how soon, still open; on demand by employee. */
export function DebtSummaryPanel({ search, onChange }: Props) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const [open, shown] = useDisclosure(false);
  const { from, before } = countedSpan(search, localDay(new Date()));
  const { data } = useQuery({
    queryKey: [DEBTS, "summary", from, before],
    queryFn: ({ signal }) =>
      get<DebtSummary>(`/${DEBTS}/summary`, { opened_from: from, opened_before: before }, signal),
    placeholderData: keepPreviousData,
  });
  const value = (figures: DebtFigures, name: (typeof FIGURES)[number]) =>
    figures[name] === null ? t.common.empty : f.number(Math.round(figures[name]));
  return (
    <Paper withBorder p="xs" component="section" aria-label={t.debts.summary} style={{ flex: "none" }}>
      <Group gap={8} className="journal-filters">
        <PeriodChoice search={search} standard="week" onChange={onChange} />
      </Group>
      {data && (
        <Group gap="lg" mt={6}>
          {FIGURES.map((name) => (
            <div key={name} data-testid={`figure-${name}`}>
              <Text size="xs" c="dimmed">
                {t.debts.figures[name]}
              </Text>
              <Text fw={600}>{value(data.total, name)}</Text>
            </div>
          ))}
          {data.by_owner.length > 0 && (
            <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={shown.toggle}>
              {t.debts.byOwner}
            </Button>
          )}
        </Group>
      )}
      {data && (
        <Collapse expanded={open} transitionDuration={100}>
          <SettingsTable
            label={t.debts.byOwner}
            heads={[t.debts.owner, ...FIGURES.map((name) => t.debts.figures[name])]}
          >
            {data.by_owner.map((figures) => (
              <Table.Tr key={figures.owner_id ?? ""}>
                <Table.Td>{userName(figures.owner_id) ?? t.debts.duty}</Table.Td>
                {FIGURES.map((name) => (
                  <Table.Td key={name}>{value(figures, name)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </SettingsTable>
        </Collapse>
      )}
    </Paper>
  );
}
