import { ActionIcon, Button, Chip, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, type ReactNode } from "react";

import { one } from "../api/queries";
import type { Counterparty } from "../api/types";
import { CounterpartyPicker } from "../counterparties/CounterpartyPicker";
import { useI18n } from "../i18n/i18n";
import { useUsers } from "../session/session";
import { localDay } from "../ui/dateTime";
import { optionsOf } from "../ui/options";
import { EVERYBODY, rememberManager, TOGGLES, type JournalSearch } from "./journalSearch";
import { dateOf, firstDay, PERIODS, shifted, type JournalPeriod } from "./period";

const OwnPeriod = lazy(async () => ({ default: (await import("./OwnPeriod")).OwnPeriod }));

interface Props {
  search: JournalSearch;
  manager: string;
  onChange: (change: Partial<JournalSearch>) => void;
  /** What stands beside the filters. */
  children?: ReactNode;
}

/** F04–F14: whose lines of which time are shown. All toggles start pressed; a released one leaves its group out. */
export function JournalFilters({ search, manager, onChange, children }: Props) {
  const { t } = useI18n();
  const users = useUsers();
  const people = users
    .filter((user) => user.active || user.id === manager)
    .map((user) => ({ value: user.id, label: user.name }));
  const pressed = TOGGLES.filter((toggle) => !search.off?.includes(toggle));

  return (
    <Group gap={8} role="group" aria-label={t.journal.filters} className="journal-filters">
      <PeriodChoice search={search} onChange={onChange} />
      <ClientFilter client={search.client} onChange={(client) => onChange({ client })} />
      <Select
        size="xs"
        w={160}
        aria-label={t.fields.manager_id}
        searchable
        allowDeselect={false}
        data={[{ value: EVERYBODY, label: t.journal.everybody }, ...people]}
        value={manager}
        onChange={(next) => {
          if (!next) return;
          rememberManager(next);
          onChange({ manager: next });
        }}
      />
      <Select
        size="xs"
        w={140}
        aria-label={t.fields.channel}
        placeholder={t.journal.anyChannel}
        clearable
        clearButtonProps={{ "aria-label": t.common.delete }}
        data={optionsOf(t.journal.channels)}
        value={search.channel ?? null}
        onChange={(channel) => onChange({ channel: channel ?? undefined })}
      />
      <Select
        size="xs"
        w={150}
        aria-label={t.fields.progress}
        placeholder={t.journal.anyProgress}
        clearable
        clearButtonProps={{ "aria-label": t.common.delete }}
        data={optionsOf(t.journal.progress)}
        value={search.progress ?? null}
        onChange={(progress) => onChange({ progress: progress ?? undefined })}
      />
      <Chip.Group
        multiple
        value={pressed}
        onChange={(kept) => {
          const off = TOGGLES.filter((toggle) => !kept.includes(toggle));
          onChange({ off: off.length > 0 ? off : undefined });
        }}
      >
        <Group gap={4} role="group" aria-label={t.journal.togglesLabel}>
          {TOGGLES.map((toggle) => (
            <Chip key={toggle} value={toggle} size="xs" radius="sm">
              {t.journal.toggles[toggle]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {children}
    </Group>
  );
}

function PeriodChoice({ search, onChange }: Pick<Props, "search" | "onChange">) {
  const { t, f } = useI18n();
  const period = search.period ?? "day";
  const today = localDay(new Date());
  const at = search.at ?? today;
  const moves = period !== "all" && period !== "custom";
  const go = (day: string) => onChange({ at: day === today ? undefined : day });

  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t.journal.period}
        data={PERIODS.map((value) => ({ value, label: t.journal.periods[value] }))}
        value={period}
        onChange={(next) => onChange({ period: next === "day" ? undefined : (next as JournalPeriod) })}
      />
      {moves && (
        <Group gap={2} wrap="nowrap">
          <ActionIcon variant="default" aria-label={t.journal.earlier} onClick={() => go(shifted(period, at, -1))}>
            <IconChevronLeft size={16} />
          </ActionIcon>
          <Text size="sm" miw={96} ta="center" data-testid="journal-period">
            {periodText(f, period, at)}
          </Text>
          <ActionIcon variant="default" aria-label={t.journal.later} onClick={() => go(shifted(period, at, 1))}>
            <IconChevronRight size={16} />
          </ActionIcon>
          {firstDay(period, at) !== firstDay(period, today) && (
            <Button size="compact-xs" variant="subtle" onClick={() => go(today)}>
              {t.journal.today}
            </Button>
          )}
        </Group>
      )}
      {period === "custom" && (
        <Suspense>
          <OwnPeriod from={search.from} to={search.to} onChange={onChange} />
        </Suspense>
      )}
    </>
  );
}

/** «сегодня», «23 – 29 нояб.», «нояб. 2026», «2026». */
function periodText(f: ReturnType<typeof useI18n>["f"], period: JournalPeriod, at: string): string {
  const first = dateOf(firstDay(period, at));
  if (period === "day") return f.day(first.toISOString());
  const last = dateOf(shifted(period, at, 1));
  last.setDate(last.getDate() - 1);
  if (period === "year") return String(first.getFullYear());
  return f.days(first, last);
}

function ClientFilter({ client, onChange }: { client: string | undefined; onChange: (id?: string) => void }) {
  const { t } = useI18n();
  const { data } = useQuery({ ...one<Counterparty>("counterparties", client ?? ""), enabled: client !== undefined });
  // The picker begins with the name of the chosen one, so it waits for it.
  if (client && !data) return null;
  return (
    <CounterpartyPicker
      key={client ?? ""}
      compact
      label={t.fields.counterparty_id}
      placeholder={t.journal.everyClient}
      value={client ?? null}
      valueName={data?.name ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
