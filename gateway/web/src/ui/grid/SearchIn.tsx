import { ActionIcon, Checkbox, Popover, Stack } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";

import { useI18n } from "../../i18n/i18n";
import type { Field } from "./field";
import { useFieldWords } from "./useFieldWords";

interface Props {
  /** The fields that can be searched. */
  fields: Field[];
  /** None chosen means all of them. */
  chosen: string[];
  onChange: (names: string[]) => void;
}

/** Which fields the search looks in (T10). */
export function SearchIn({ fields, chosen, onChange }: Props) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  return (
    <Popover position="bottom-start" shadow="md" width={240} trapFocus>
      <Popover.Target>
        <ActionIcon
          size="sm"
          variant={chosen.length > 0 ? "light" : "subtle"}
          color={chosen.length > 0 ? undefined : "gray"}
          aria-label={t.grid.searchIn}
          title={t.grid.searchIn}
        >
          <IconAdjustments size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs" mah={360} style={{ overflow: "auto" }}>
        <Stack gap={6}>
          <Checkbox
            size="xs"
            label={t.grid.searchEverywhere}
            checked={chosen.length === 0}
            onChange={() => onChange([])}
          />
          {fields.map((field) => (
            <Checkbox
              key={field.name}
              size="xs"
              label={title(field)}
              checked={chosen.includes(field.name)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked ? [...chosen, field.name] : chosen.filter((name) => name !== field.name),
                )
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
