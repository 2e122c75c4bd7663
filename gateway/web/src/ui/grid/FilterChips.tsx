import { Button, CloseButton, Group, Popover, UnstyledButton } from "@mantine/core";
import { useState } from "react";

import { useI18n } from "../../i18n/i18n";
import type { Condition, Field } from "./field";
import { FieldFilter } from "./FieldFilter";
import { useFieldWords } from "./useFieldWords";

interface Props {
  conditions: Condition[];
  known: ReadonlyMap<string, Field>;
  onChangeOn: (field: string, own: Condition[]) => void;
  onClear: () => void;
}

/** What narrows the list; each condition is changed by a click and taken away by its cross. */
export function FilterChips({ conditions, known, onChangeOn, onClear }: Props) {
  const { t } = useI18n();
  if (conditions.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label={t.grid.filter}>
      {conditions.map((condition, at) => {
        const field = known.get(condition.field);
        const own = conditions.filter((one) => one.field === condition.field);
        return (
          field && (
            <Chip
              key={at}
              field={field}
              condition={condition}
              own={own}
              onApply={(next) => onChangeOn(field.name, next)}
              onRemove={() =>
                onChangeOn(
                  field.name,
                  own.filter((one) => one !== condition),
                )
              }
            />
          )
        );
      })}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={onClear}>
        {t.grid.clearAll}
      </Button>
    </Group>
  );
}

interface ChipProps {
  field: Field;
  condition: Condition;
  own: Condition[];
  onApply: (own: Condition[]) => void;
  onRemove: () => void;
}

function Chip({ field, condition, own, onApply, onRemove }: ChipProps) {
  const { t } = useI18n();
  const { title, conditionText } = useFieldWords();
  const [opened, setOpened] = useState(false);
  const said = `${title(field)}: ${conditionText(field, condition)}`;
  return (
    <div className="filter-chip">
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus shadow="md" width={280}>
        <Popover.Target>
          <UnstyledButton className="filter-chip-text" onClick={() => setOpened(!opened)}>
            <span>{title(field)}:</span> {conditionText(field, condition)}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p="xs">
          <FieldFilter
            field={field}
            conditions={own}
            onApply={(next) => {
              setOpened(false);
              onApply(next);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <CloseButton size="xs" aria-label={t.grid.without(said)} onClick={onRemove} />
    </div>
  );
}
