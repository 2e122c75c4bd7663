import { Button, Menu, ScrollArea, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";

interface Props {
  label: string;
  fields: Field[];
  titleOf: (name: string) => string;
  onPick: (name: string) => void;
}

/** A button that offers fields, found by typing. */
export function FieldMenu({ label, fields, titleOf, onPick }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const found = fields.filter((field) => titleOf(field.name).toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <Menu position="bottom-start" shadow="md" width={260} onClose={() => setText("")}>
      <Menu.Target>
        <Button size="compact-xs" variant="default" leftSection={<IconPlus size={12} />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <TextInput
          size="xs"
          m={4}
          data-autofocus
          aria-label={t.grid.findField}
          placeholder={t.grid.findField}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah={280} type="auto">
          {found.map((field) => (
            <Menu.Item key={field.name} onClick={() => onPick(field.name)}>
              {titleOf(field.name)}
            </Menu.Item>
          ))}
          {found.length === 0 && (
            <Text size="xs" c="dimmed" p="xs">
              {t.grid.noValues}
            </Text>
          )}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
