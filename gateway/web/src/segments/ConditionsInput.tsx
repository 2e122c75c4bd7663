import { Paper, Select, Stack, Text } from "@mantine/core";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ConditionEditor } from "../ui/grid/ConditionEditor";
import { startOf, type Condition } from "../ui/grid/field";
import { useFieldWords } from "../ui/grid/useFieldWords";

interface Props {
  /** What conditions do here. */
  hint: string;
  fields: Field[];
  value: Condition[];
  onChange: (conditions: Condition[]) => void;
  error?: string | undefined;
}

/** Conditions that must all hold, with the same pieces as the filter of a list. */
export function ConditionsInput({ hint, fields, value, onChange, error }: Props) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const known = new Map(fields.map((field) => [field.name, field]));
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
      {value.map((condition, at) => {
        const field = known.get(condition.field);
        return (
          field && (
            <Paper key={`${condition.field} ${at}`} withBorder p="xs">
              <Text size="sm" fw={500} mb={4}>
                {title(field)}
              </Text>
              <ConditionEditor
                field={field}
                condition={condition}
                onChange={(next) => onChange(value.map((one, index) => (index === at ? next : one)))}
                onRemove={() => onChange(value.filter((_, index) => index !== at))}
              />
            </Paper>
          )
        );
      })}
      <Select
        aria-label={t.segments.addCondition}
        placeholder={t.segments.addCondition}
        searchable
        data={fields.map((field) => ({ value: field.name, label: title(field) }))}
        value={null}
        onChange={(name) => {
          const field = known.get(name ?? "");
          if (field) onChange([...value, startOf(field)]);
        }}
      />
      {error && (
        <Text size="xs" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}
