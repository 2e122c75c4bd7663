import { ActionIcon, Badge, Button, Group, Table } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical } from "@tabler/icons-react";
import { memo } from "react";

import type { CustomField, Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { confirmThen } from "../ui/notify";

export interface FieldDeeds {
  move: (from: number, to: number) => void;
  set: (name: string, change: Partial<Field>) => void;
  rename: (field: CustomField) => void;
  archive: (field: CustomField) => void;
}

interface Props {
  field: Field;
  place: number;
  last: boolean;
  /** Where it is a field of one's own. */
  mine: CustomField | undefined;
  /** The same object at all times, or every row is drawn anew with each change. */
  deeds: FieldDeeds;
}

const ALWAYS_THERE = new Set(["name", "legal_form", "role", "channel", "status", "starts_at"]);

/** One field of the forms: moved, shown or hidden, required or not. There are many, so their ticks are plain ones. */
export const FieldCells = memo(function FieldCells({ field, place, last, mine, deeds }: Props) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const arrow = { variant: "subtle", color: "gray", size: "sm" } as const;
  return (
    <>
      <Table.Td w={92}>
        <Group gap={2} wrap="nowrap">
          <IconGripVertical size={16} aria-hidden color="var(--mantine-color-dimmed)" style={{ cursor: "grab" }} />
          <ActionIcon
            {...arrow}
            aria-label={`${t.cards.up}: ${title(field)}`}
            disabled={place === 0}
            onClick={() => deeds.move(place, place - 1)}
          >
            <IconArrowUp size={14} />
          </ActionIcon>
          <ActionIcon
            {...arrow}
            aria-label={`${t.cards.down}: ${title(field)}`}
            disabled={last}
            onClick={() => deeds.move(place, place + 1)}
          >
            <IconArrowDown size={14} />
          </ActionIcon>
        </Group>
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          {title(field)}
          {field.custom && (
            <Badge size="xs" variant="light">
              {t.cards.own}
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td c="dimmed">{typeWord({ ...t.cards.fieldTypes, ...t.cards.otherFieldTypes }, field.type)}</Table.Td>
      <Table.Td>
        <input
          type="checkbox"
          className="tick"
          aria-label={`${t.cards.shown}: ${title(field)}`}
          checked={!field.hidden}
          disabled={ALWAYS_THERE.has(field.name)}
          onChange={(event) => deeds.set(field.name, { hidden: !event.currentTarget.checked, required: false })}
        />
      </Table.Td>
      <Table.Td>
        <input
          type="checkbox"
          className="tick"
          aria-label={`${t.cards.required}: ${title(field)}`}
          checked={field.required || field.name === "name"}
          disabled={!field.editable || field.type === "flag" || field.hidden || field.name === "name"}
          onChange={(event) => deeds.set(field.name, { required: event.currentTarget.checked })}
        />
      </Table.Td>
      <Table.Td>
        {mine && (
          <Group gap={6} justify="flex-end" wrap="nowrap">
            <Button size="compact-sm" variant="default" onClick={() => deeds.rename(mine)}>
              {t.common.edit}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() =>
                confirmThen(t, t.cards.archiveFieldAsk(mine.name), t.cards.archiveField, () => deeds.archive(mine))
              }
            >
              {t.cards.archiveField}
            </Button>
          </Group>
        )}
      </Table.Td>
    </>
  );
});

function typeWord(words: Record<string, string>, type: string): string {
  const shown: Record<string, string | undefined> = { datetime: words.date, user: words.choice };
  return words[type] ?? shown[type] ?? "";
}
