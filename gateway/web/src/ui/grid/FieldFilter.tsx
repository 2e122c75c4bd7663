import { Button, Group, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";

import { useI18n } from "../../i18n/i18n";
import { ConditionEditor } from "./ConditionEditor";
import { startOf, type Condition, type Field } from "./field";

interface Props {
  field: Field;
  conditions: Condition[];
  onApply: (conditions: Condition[]) => void;
}

/** The conditions on one field, several where one is not enough; they all must hold. Enter applies. */
export function FieldFilter({ field, conditions, onApply }: Props) {
  const { t } = useI18n();
  const [draft, setDraft] = useState(conditions.length > 0 ? conditions : [startOf(field)]);
  const put = (at: number, next: Condition) => setDraft(draft.map((one, index) => (index === at ? next : one)));

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onApply(draft);
      }}
    >
      <Stack gap="xs">
        {draft.map((condition, at) => (
          <ConditionEditor
            key={at}
            field={field}
            condition={condition}
            autoFocus={at === 0}
            inPopover
            onChange={(next) => put(at, next)}
            onRemove={draft.length > 1 ? () => setDraft(draft.filter((_, index) => index !== at)) : undefined}
          />
        ))}
        <Group justify="space-between" gap={4} wrap="nowrap">
          {field.type === "flag" ? (
            <span />
          ) : (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconPlus size={12} />}
              onClick={() => setDraft([...draft, startOf(field)])}
            >
              {t.grid.addCondition}
            </Button>
          )}
          <Group gap={4} wrap="nowrap">
            {conditions.length > 0 && (
              <Button size="compact-xs" variant="default" onClick={() => onApply([])}>
                {t.grid.clear}
              </Button>
            )}
            <Button size="compact-xs" type="submit">
              {t.grid.apply}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
