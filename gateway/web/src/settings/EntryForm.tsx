import { CheckIcon, ColorSwatch, Group, Select, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconBan } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { patch, post } from "../api/client";
import type { DirectoryEntry } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";
import { directoryQuery } from "./directoryQuery";

/** The one that is changed; without it a new one is made. */
export interface EditedEntry {
  entry?: DirectoryEntry;
}

interface Props extends EditedEntry {
  directory: string;
  onClose: () => void;
}

const COLORS = [
  "#2f9e44",
  "#0c8599",
  "#1971c2",
  "#6741d9",
  "#c2255c",
  "#e03131",
  "#e8590c",
  "#f08c00",
  "#868e96",
  "#495057",
];

export function EntryForm({ directory, entry, onClose }: Props) {
  const { t } = useI18n();
  const actions = useQuery({ ...directoryQuery("action"), enabled: directory === "outcome" });
  const draft = useDraft(
    { name: entry?.name ?? "", color: entry?.color ?? null, parent_id: entry?.parent_id ?? null },
    (values) =>
      entry
        ? patch<DirectoryEntry>(`/directory-entries/${entry.id}`, values, entry.version)
        : post<DirectoryEntry>("/directory-entries", { ...values, directory }),
    useSaved(onClose, "directories", "fields"),
  );
  const { values, set } = draft;
  return (
    <FormDialog
      title={entry ? t.cards.editEntry : t.cards.newEntry}
      submitLabel={entry ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
    >
      <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
      {directory === "outcome" && (
        <Select
          label={t.cards.outcomeAction}
          required
          allowDeselect={false}
          data={(actions.data?.items ?? []).map((action) => ({ value: action.id, label: action.name }))}
          {...draft.input("parent_id")}
        />
      )}
      <div role="group" aria-label={t.cards.entryColor}>
        <Text size="sm" fw={500} mb={4}>
          {t.cards.entryColor}
        </Text>
        <Group gap={6}>
          {COLORS.map((color) => (
            <UnstyledButton
              key={color}
              aria-label={`${t.cards.entryColor} ${color}`}
              aria-pressed={values.color === color}
              onClick={() => set("color", color)}
            >
              <ColorSwatch color={color} size={24} withShadow={false} c="white">
                {values.color === color && <CheckIcon size={12} />}
              </ColorSwatch>
            </UnstyledButton>
          ))}
          <UnstyledButton
            aria-label={t.cards.noColor}
            aria-pressed={values.color === null}
            onClick={() => set("color", null)}
            h={24}
          >
            <IconBan size={24} color="var(--mantine-color-dimmed)" />
          </UnstyledButton>
        </Group>
      </div>
    </FormDialog>
  );
}
