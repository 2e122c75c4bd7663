import { Button, Chip, Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { ClientFilter } from "../counterparties/ClientFilter";
import { useI18n } from "../i18n/i18n";
import { PeriodChoice } from "../journal/PeriodChoice";
import { useUsers } from "../session/session";
import { optionsOf } from "../ui/options";
import { filtersOf, LONGER, type CallSearch } from "./callSearch";
import { lineNamesQuery } from "./dial";
import { lineOptions } from "./lineOptions";

interface Props {
  search: CallSearch;
  onChange: (change: Partial<CallSearch>) => void;
}

/** Which calls are shown: of which time, whose, over which line, how they ended. */
export function CallFilters({ search, onChange }: Props) {
  const { t } = useI18n();
  const words = t.callList;
  const users = useUsers();
  const { data: lines = [] } = useQuery(lineNamesQuery);
  const select = (label: string, placeholder: string, width: number) => ({
    size: "xs" as const,
    w: width,
    "aria-label": label,
    placeholder,
    clearable: true,
    clearButtonProps: { "aria-label": `${t.common.delete}: ${label}` },
  });
  const filters = filtersOf(search);
  const clear = () => onChange(Object.fromEntries(filters.map((name) => [name, undefined])));
  return (
    <Group gap={8} role="group" aria-label={t.journal.filters} className="journal-filters">
      <PeriodChoice search={search} standard="all" onChange={onChange} />
      <ClientFilter client={search.client} onChange={(client) => onChange({ client })} />
      <Select
        {...select(t.calls.direction, words.anyDirection, 170)}
        data={optionsOf(t.journal.directions)}
        value={search.direction ?? null}
        onChange={(direction) => onChange({ direction: direction ?? undefined })}
      />
      <Select
        {...select(t.calls.outcome, words.anyOutcome, 150)}
        data={optionsOf(t.callOutcome)}
        value={search.outcome ?? null}
        onChange={(outcome) => onChange({ outcome: outcome ?? undefined })}
      />
      <Select
        {...select(words.who, words.anybody, 160)}
        searchable
        data={users.map((user) => ({ value: user.id, label: user.name }))}
        value={search.user ?? null}
        onChange={(user) => onChange({ user: user ?? undefined })}
      />
      {lines.length > 0 && (
        <Select
          {...select(t.calls.line, words.anyLine, 150)}
          data={lineOptions(lines)}
          value={search.line ?? null}
          onChange={(line) => onChange({ line: line ?? undefined })}
        />
      )}
      <Select
        {...select(words.longer, words.anyLength, 150)}
        data={LONGER.map((seconds) => ({ value: String(seconds), label: words.longerThan[seconds] }))}
        value={search.longer ? String(search.longer) : null}
        onChange={(longer) => onChange({ longer: longer ? Number(longer) : undefined })}
      />
      <Chip
        size="xs"
        radius="sm"
        checked={search.recorded === true}
        onChange={(recorded) => onChange({ recorded: recorded || undefined })}
      >
        {words.recorded}
      </Chip>
      {filters.length > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={clear}>
          {t.grid.clearAll}
        </Button>
      )}
    </Group>
  );
}
