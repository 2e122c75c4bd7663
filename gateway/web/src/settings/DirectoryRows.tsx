import { ActionIcon, Badge, Button, ColorSwatch, Group, Table } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { del, patch, post } from "../api/client";
import type { Page } from "../api/queries";
import type { DirectoryEntry } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { useDeed } from "../ui/useDeed";
import { EditDelete } from "./EditDelete";
import { directoryQuery } from "./directoryQuery";
import { moved, useRowDrag } from "./rowDrag";
import { SettingsTable } from "./SettingsSection";

const SHOWN_IN = ["directories", "fields"];

interface Props {
  directory: string;
  entries: DirectoryEntry[];
  onEdit: (entry: DirectoryEntry) => void;
}

/** The entries of one directory: their order, their colours, what is archived. */
export function DirectoryRows({ directory, entries, onEdit }: Props) {
  const { t } = useI18n();
  const actions = useQuery({ ...directoryQuery("action", true), enabled: directory === "outcome" });
  const arranging = useDeed(
    (next: DirectoryEntry[]) =>
      post<Page<DirectoryEntry>>(`/directories/${directory}/arrange`, { entry_ids: next.map((entry) => entry.id) }),
    ...SHOWN_IN,
  );
  const deleting = useDeed(
    (entry: DirectoryEntry) => del(`/directory-entries/${entry.id}`, entry.version),
    ...SHOWN_IN,
  );
  const restoring = useDeed(
    (entry: DirectoryEntry) => patch(`/directory-entries/${entry.id}`, { archived: false }, entry.version),
    ...SHOWN_IN,
  );
  const drag = useRowDrag((from, to) => arranging.mutate(moved(entries, from, to)));
  const actionName = (id: string | null) => actions.data?.items.find((action) => action.id === id)?.name;
  if (entries.length === 0) return <EmptyState text={t.cards.emptyDirectory} />;
  const last = directory === "outcome" ? t.cards.outcomeAction : "";

  return (
    <SettingsTable label={t.cards.directory} heads={["", t.fields.name, last, ""]}>
      {entries.map((entry, place) => (
        <Table.Tr key={entry.id} {...drag(place)} data-testid="entry-row">
          <Table.Td w={92}>
            <Group gap={2} wrap="nowrap">
              <IconGripVertical size={16} aria-hidden color="var(--mantine-color-dimmed)" style={{ cursor: "grab" }} />
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`${t.cards.up}: ${entry.name}`}
                disabled={place === 0}
                onClick={() => arranging.mutate(moved(entries, place, place - 1))}
              >
                <IconArrowUp size={14} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`${t.cards.down}: ${entry.name}`}
                disabled={place === entries.length - 1}
                onClick={() => arranging.mutate(moved(entries, place, place + 1))}
              >
                <IconArrowDown size={14} />
              </ActionIcon>
            </Group>
          </Table.Td>
          <Table.Td c={entry.archived ? "dimmed" : undefined}>
            <Group gap={8} wrap="nowrap">
              {entry.color && <ColorSwatch color={entry.color} size={14} withShadow={false} />}
              {entry.name}
              {entry.archived && (
                <Badge size="xs" variant="default">
                  {t.cards.archived}
                </Badge>
              )}
            </Group>
          </Table.Td>
          <Table.Td c="dimmed">{actionName(entry.parent_id)}</Table.Td>
          <Table.Td>
            {entry.archived ? (
              <Group justify="flex-end">
                <Button size="compact-sm" variant="default" onClick={() => restoring.mutate(entry)}>
                  {t.cards.bringBack}
                </Button>
              </Group>
            ) : (
              <EditDelete
                question={t.cards.deleteEntryAsk(entry.name)}
                onEdit={() => onEdit(entry)}
                onDelete={() => deleting.mutate(entry)}
              />
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </SettingsTable>
  );
}
