import { Checkbox, ColorSwatch, Group, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";

import { useI18n } from "../../i18n/i18n";
import type { Field } from "./field";
import { useFieldWords } from "./useFieldWords";

interface Props {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
}

const SEARCHED_FROM = 8;
/** More are found by typing. */
const MOST_SHOWN = 200;

/** Several of the values a field may have. */
export function OptionsInput({ field, value, onChange }: Props) {
  const { t } = useI18n();
  const { askedOf } = useFieldWords();
  const [text, setText] = useState("");
  const chosen = Array.isArray(value) ? value.map(String) : [];
  // What is kept no more may still stand in records, so it can be asked for where it was chosen before.
  const options = askedOf(field).filter((option) => !option.archived || chosen.includes(option.value));
  const found = options.filter((option) => option.label.toLowerCase().includes(text.trim().toLowerCase()));

  function toggle(option: string, ticked: boolean) {
    onChange(ticked ? [...chosen, option] : chosen.filter((one) => one !== option));
  }

  return (
    <Stack gap={6}>
      {options.length > SEARCHED_FROM && (
        <TextInput
          size="xs"
          aria-label={t.grid.findValue}
          placeholder={t.grid.findValue}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <ScrollArea.Autosize mah={200} type="auto" viewportProps={{ tabIndex: -1 }}>
        <Stack gap={4} py={2}>
          {found.length === 0 && (
            <Text size="xs" c="dimmed">
              {t.grid.noValues}
            </Text>
          )}
          {found.slice(0, MOST_SHOWN).map((option) => (
            <Checkbox
              key={option.value}
              size="xs"
              label={
                <Group gap={6} wrap="nowrap">
                  {option.color && <ColorSwatch color={option.color} size={10} withShadow={false} />}
                  {option.label}
                </Group>
              }
              checked={chosen.includes(option.value)}
              onChange={(event) => toggle(option.value, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}
