import { Button, Chip, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { ClientFilter } from "../counterparties/ClientFilter";
import { useI18n } from "../i18n/i18n";
import { PeriodChoice } from "../journal/PeriodChoice";
import { useUsers } from "../session/session";
import { FilterSelect } from "../ui/FilterSelect";
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
  const filters = filtersOf(search);
  const clear = () => onChange(Object.fromEntries(filters.map((name) => [name, undefined])));
  return (
    <Group gap={8} role="group" aria-label={t.journal.filters} className="journal-filters">
      <PeriodChoice search={search} standard="all" onChange={onChange} />
      <ClientFilter client={search.client} onChange={(client) => onChange({ client })} />
      <FilterSelect
        label={t.calls.direction}
        any={words.anyDirection}
        width={170}
        data={optionsOf(t.journal.directions)}
        value={search.direction}
        onChange={(direction) => onChange({ direction })}
      />
      <FilterSelect
        label={t.calls.outcome}
        any={words.anyOutcome}
        width={150}
        data={optionsOf(t.callOutcome)}
        value={search.outcome}
        onChange={(outcome) => onChange({ outcome })}
      />
      <FilterSelect
        label={words.who}
        any={words.anybody}
        width={160}
        searchable
        data={users.map((user) => ({ value: user.id, label: user.name }))}
        value={search.user}
        onChange={(user) => onChange({ user })}
      />
      {lines.length > 0 && (
        <FilterSelect
          label={t.calls.line}
          any={words.anyLine}
          width={150}
          data={lineOptions(lines)}
          value={search.line}
          onChange={(line) => onChange({ line })}
        />
      )}
      <FilterSelect
        label={words.longer}
        any={words.anyLength}
        width={150}
        data={LONGER.map((seconds) => ({ value: String(seconds), label: words.longerThan[seconds] }))}
        value={search.longer ? String(search.longer) : undefined}
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
