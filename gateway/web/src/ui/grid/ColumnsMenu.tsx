import { ActionIcon, Button, Checkbox, Group, Popover, ScrollArea, Stack, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconColumns3 } from "@tabler/icons-react";
import { useState } from "react";

import { useI18n } from "../../i18n/i18n";
import { shifted, toggled, type ShownColumn } from "./columns";
import type { Field } from "./field";
import { useFieldWords } from "./useFieldWords";

interface Props {
  fields: Field[];
  columns: ShownColumn[];
  onChange: (columns: ShownColumn[]) => void;
  onReset: () => void;
}

/** Which columns are shown and in which order (S05, C26, C44). Those shown stand first, in their order. */
export function ColumnsMenu({ fields, columns, onChange, onReset }: Props) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const [text, setText] = useState("");
  const names = columns.map((column) => column.field);
  const place = (field: Field) => (names.includes(field.name) ? names.indexOf(field.name) : names.length);
  const shown = fields
    .filter((field) => title(field).toLowerCase().includes(text.trim().toLowerCase()))
    .sort((one, other) => place(one) - place(other));

  return (
    <Popover position="bottom-end" shadow="md" width={290} trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconColumns3 size={14} />}>
          {t.grid.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Stack gap={6}>
          <TextInput
            size="xs"
            data-autofocus
            aria-label={t.grid.findColumn}
            placeholder={t.grid.findColumn}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ScrollArea.Autosize mah={320} type="auto" offsetScrollbars>
            <Stack gap={2}>
              {shown.map((field) => (
                <Group key={field.name} gap={4} wrap="nowrap" justify="space-between" mih={22}>
                  <Checkbox
                    size="xs"
                    label={title(field)}
                    checked={names.includes(field.name)}
                    onChange={() => onChange(toggled(columns, field.name))}
                  />
                  {names.includes(field.name) && (
                    <Group gap={0} wrap="nowrap">
                      <Shift field={field} by={-1} label={t.grid.left} columns={columns} onChange={onChange} />
                      <Shift field={field} by={1} label={t.grid.right} columns={columns} onChange={onChange} />
                    </Group>
                  )}
                </Group>
              ))}
            </Stack>
          </ScrollArea.Autosize>
          <Button size="compact-xs" variant="subtle" onClick={onReset}>
            {t.grid.resetColumns}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ShiftProps extends Pick<Props, "columns" | "onChange"> {
  field: Field;
  by: -1 | 1;
  label: string;
}

function Shift({ field, by, label, columns, onChange }: ShiftProps) {
  const { title } = useFieldWords();
  const Icon = by < 0 ? IconArrowUp : IconArrowDown;
  return (
    <ActionIcon
      size="xs"
      variant="subtle"
      color="gray"
      aria-label={`${title(field)}: ${label}`}
      onClick={() => onChange(shifted(columns, field.name, by))}
    >
      <Icon size={12} />
    </ActionIcon>
  );
}
