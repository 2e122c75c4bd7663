import { Select, Switch, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { useFields } from "../ui/grid/useGrid";
import { optionsOf } from "../ui/options";
import { QueryPanel } from "../ui/QueryPanel";
import { directoryQuery } from "./directoryQuery";
import { DirectoryRows } from "./DirectoryRows";
import { EntryForm, type EditedEntry } from "./EntryForm";
import { SettingsSection } from "./SettingsSection";

/** The lists of values that fields choose from, and those of the choices one added. */
export function Directories() {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const clients = useFields("counterparty");
  const people = useFields("contact");
  const lines = useFields("interaction");
  const [directory, setDirectory] = useState("category");
  const [archived, setArchived] = useState(false);
  const [form, setForm] = useState<EditedEntry | null>(null);
  const entries = useQuery(directoryQuery(directory, archived));
  const own = [clients, people, lines]
    .flatMap(({ data }) => data ?? [])
    .filter((field): field is Field & { directory: string } => field.custom && field.directory !== null);

  return (
    <SettingsSection title={t.cards.directories} create={{ label: t.cards.newEntry, onClick: () => setForm({}) }}>
      <Group mb="xs" align="flex-end">
        <Select
          label={t.cards.directory}
          w={300}
          allowDeselect={false}
          data={[
            ...optionsOf(t.cards.directoryNames),
            ...own.map((field) => ({ value: field.directory, label: title(field) })),
          ]}
          value={directory}
          onChange={(next) => next && setDirectory(next)}
        />
        <Switch
          mb={8}
          label={t.cards.showArchived}
          checked={archived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
        />
      </Group>
      <QueryPanel query={entries}>
        {({ items }) => (
          <DirectoryRows key={directory} directory={directory} entries={items} onEdit={(entry) => setForm({ entry })} />
        )}
      </QueryPanel>
      {form && <EntryForm directory={directory} {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}
