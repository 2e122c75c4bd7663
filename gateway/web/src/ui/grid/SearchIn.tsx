import { ActionIcon, Checkbox, Popover, Stack } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";

import { useI18n } from "../../i18n/i18n";

export const SEARCH_FIELDS = ["name", "phone", "email", "inn", "address", "custom"] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

interface Props {
  offered?: readonly SearchField[];
  /** None chosen means everywhere. */
  chosen: string[];
  onChange: (names: string[]) => void;
}

/** Where the search looks (T10). */
export function SearchIn({ offered = SEARCH_FIELDS, chosen, onChange }: Props) {
  const { t } = useI18n();
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
          {offered.map((name) => (
            <Checkbox
              key={name}
              size="xs"
              label={t.grid.searchFields[name]}
              checked={chosen.includes(name)}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...chosen, name] : chosen.filter((one) => one !== name))
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
