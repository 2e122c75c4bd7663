import { Button, Checkbox, Drawer, Group, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useState } from "react";

import { useI18n } from "../../i18n/i18n";
import { ConditionEditor } from "./ConditionEditor";
import { isComplete, startOf, type Condition, type Field } from "./field";
import { useFieldWords } from "./useFieldWords";

interface Props {
  fields: Field[];
  /** Offered before the others. */
  first: string[];
  conditions: Condition[];
  onApply: (conditions: Condition[]) => void;
}

/** The filter of several ticked conditions at once (T50): whatever is chosen ticks its own condition. */
export function FilterPanel(props: Props) {
  const { t } = useI18n();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant={props.conditions.length > 0 ? "light" : "default"}
        leftSection={<IconFilter size={14} />}
        onClick={() => setOpened(true)}
      >
        {t.grid.filter}
        {props.conditions.length > 0 && ` (${props.conditions.length})`}
      </Button>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        position="right"
        size={380}
        title={t.grid.filterTitle}
        closeButtonProps={{ "aria-label": t.common.close }}
      >
        {opened && <Conditions {...props} onDone={() => setOpened(false)} />}
      </Drawer>
    </>
  );
}

interface Ticked {
  condition: Condition;
  ticked: boolean;
}

function Conditions({ fields, first, conditions, onApply, onDone }: Props & { onDone: () => void }) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const [text, setText] = useState("");
  const [draft, setDraft] = useState<Record<string, Ticked[]>>(() => draftOf(conditions));
  const rank = (field: Field) => (first.includes(field.name) ? first.indexOf(field.name) : first.length);
  const shown = fields
    .filter((field) => field.filterable && title(field).toLowerCase().includes(text.trim().toLowerCase()))
    .sort((one, other) => rank(one) - rank(other));

  function put(field: Field, at: number, next: Ticked) {
    const own = draft[field.name] ?? [{ condition: startOf(field), ticked: false }];
    setDraft({ ...draft, [field.name]: own.map((one, index) => (index === at ? next : one)) });
  }

  function apply() {
    const chosen = Object.values(draft).flat();
    onApply(
      chosen.filter(({ ticked, condition }) => ticked && isComplete(condition)).map(({ condition }) => condition),
    );
    onDone();
  }

  return (
    <form
      className="filter-panel"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Stack gap="xs" mih={0} flex={1}>
        <Text size="xs" c="dimmed">
          {t.grid.filterHint}
        </Text>
        <TextInput
          size="xs"
          aria-label={t.grid.findField}
          placeholder={t.grid.findField}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ScrollArea flex={1} mih={0} type="auto" offsetScrollbars>
          <Stack gap="sm">
            {shown.map((field) =>
              (draft[field.name] ?? [{ condition: startOf(field), ticked: false }]).map(({ condition, ticked }, at) => (
                <div key={`${field.name} ${at}`}>
                  <Checkbox
                    size="xs"
                    fw={500}
                    mb={4}
                    label={title(field)}
                    checked={ticked}
                    onChange={(event) => put(field, at, { condition, ticked: event.currentTarget.checked })}
                  />
                  {(ticked || first.includes(field.name)) && (
                    <ConditionEditor
                      field={field}
                      condition={condition}
                      onChange={(next) => put(field, at, { condition: next, ticked: isComplete(next) })}
                    />
                  )}
                </div>
              )),
            )}
          </Stack>
        </ScrollArea>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => (onApply([]), onDone())}>
            {t.grid.clearAll}
          </Button>
          <Button type="submit">{t.grid.apply}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function draftOf(conditions: Condition[]): Record<string, Ticked[]> {
  const draft: Record<string, Ticked[]> = {};
  for (const condition of conditions) (draft[condition.field] ??= []).push({ condition, ticked: true });
  return draft;
}
