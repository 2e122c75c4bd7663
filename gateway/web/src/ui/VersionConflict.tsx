import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";

export interface Conflict<R, C> {
  /** What was to be saved. */
  change: C;
  /** The record as it is now. */
  current: R;
  /** The fields that both changed. */
  fields: string[];
}

/** Fields and their values in words. */
export interface FieldWords {
  label: (field: string) => string;
  text: (field: string, value: unknown) => string;
}

interface Props<R, C> {
  conflict: Conflict<R, C>;
  words: FieldWords;
  /** The fields whose value of mine is to be saved over theirs. */
  onChosen: (mine: ReadonlySet<string>) => void;
  onKeepTheirs: () => void;
}

/** Two people changed the same fields: both values of each side by side, and a choice for each. */
export function VersionConflict<R extends object, C extends object>({
  conflict,
  words,
  onChosen,
  onKeepTheirs,
}: Props<R, C>) {
  const { t } = useI18n();
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set(conflict.fields));

  function choose(field: string, side: string) {
    const others = [...mine].filter((one) => one !== field);
    setMine(new Set(side === "mine" ? [...others, field] : others));
  }

  return (
    <Modal opened onClose={onKeepTheirs} title={t.conflict.title} closeButtonProps={{ "aria-label": t.common.close }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t.conflict.hint}
        </Text>
        {conflict.fields.map((field) => (
          <Radio.Group
            key={field}
            label={words.label(field)}
            value={mine.has(field) ? "mine" : "theirs"}
            onChange={(side) => choose(field, side)}
          >
            <Stack gap={6} mt={6}>
              <Side value="mine" title={t.conflict.mine} text={words.text(field, valueOf(conflict.change, field))} />
              <Side
                value="theirs"
                title={t.conflict.theirs}
                text={words.text(field, valueOf(conflict.current, field))}
              />
            </Stack>
          </Radio.Group>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onKeepTheirs}>
            {t.conflict.keepTheirs}
          </Button>
          <Button onClick={() => (mine.size > 0 ? onChosen(mine) : onKeepTheirs())}>{t.conflict.save}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Side({ value, title, text }: { value: string; title: string; text: string }) {
  return (
    <Radio
      value={value}
      label={
        <>
          <Text span size="xs" c="dimmed">
            {title}
          </Text>
          <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {text}
          </Text>
        </>
      }
    />
  );
}

function valueOf(record: object, field: string): unknown {
  return (record as Record<string, unknown>)[field];
}
