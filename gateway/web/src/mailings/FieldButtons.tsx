import { Button, Group } from "@mantine/core";

import { useI18n } from "../i18n/i18n";

interface Props<F extends string> {
  fields: readonly F[];
  words: Record<F, string>;
  /** What stands in the text for the field. */
  onInsert: (mark: string) => void;
}

/** The fields of a text that are filled for each recipient: a click puts one in. */
export function FieldButtons<F extends string>({ fields, words, onInsert }: Props<F>) {
  const { t } = useI18n();
  return (
    <Group gap={4} role="group" aria-label={t.mailings.fields}>
      {fields.map((field) => (
        <Button key={field} size="compact-xs" variant="default" onClick={() => onInsert(`{{ ${field} }}`)}>
          {words[field]}
        </Button>
      ))}
    </Group>
  );
}
