import { Chip, Group, Select } from "@mantine/core";
import type { ReactNode } from "react";

import { ClientFilter } from "../counterparties/ClientFilter";
import { useI18n } from "../i18n/i18n";
import { useUsers } from "../session/session";
import { FilterSelect } from "../ui/FilterSelect";
import { optionsOf } from "../ui/options";
import { EVERYBODY, rememberManager, TOGGLES, type JournalSearch } from "./journalSearch";
import { PeriodChoice } from "./PeriodChoice";

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
      <PeriodChoice search={search} standard="day" onChange={onChange} />
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
      <FilterSelect
        label={t.fields.channel}
        any={t.journal.anyChannel}
        width={140}
        data={optionsOf(t.journal.channels)}
        value={search.channel}
        onChange={(channel) => onChange({ channel })}
      />
      <FilterSelect
        label={t.fields.progress}
        any={t.journal.anyProgress}
        width={150}
        data={optionsOf(t.journal.progress)}
        value={search.progress}
        onChange={(progress) => onChange({ progress })}
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
