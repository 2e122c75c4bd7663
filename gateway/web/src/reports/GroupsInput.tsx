import { Button, Group, NativeSelect, Popover, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconGripVertical } from "@tabler/icons-react";
import { useState } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FieldMenu } from "./FieldMenu";
import { MOST_GROUPS, moved, readBounds, STEPS, type Group as Grouped, type Question, type Step } from "./report";
import { canGroup, isNumber, isTime } from "./useReportFields";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  fields: Field[];
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

/** The fields that records are put together by, outermost first: dragged, or moved by the buttons of each. */
export function GroupsInput({ asked, fields, words, onAsk }: Props) {
  const { t } = useI18n();
  const [dragged, setDragged] = useState<number | null>(null);
  const { groups } = asked;
  const set = (next: Grouped[]) => onAsk({ ...asked, groups: next });
  const offered = fields.filter((field) => canGroup(field) && !groups.some((group) => group.field === field.name));

  function add(name: string) {
    const field = fields.find((one) => one.name === name);
    set([...groups, isTime(field) ? { field: name, by: "month" } : { field: name }]);
  }

  return (
    <Group gap={6} role="group" aria-label={t.reports.groups}>
      <Text size="xs" c="dimmed">
        {t.reports.groups}:
      </Text>
      {groups.map((group, at) => (
        <div
          key={group.field}
          draggable
          className="report-pill"
          data-dragged={dragged === at || undefined}
          onDragStart={(event) => {
            event.dataTransfer.setData("text/plain", group.field);
            setDragged(at);
          }}
          onDragOver={(event) => dragged !== null && event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged !== null) set(moved(groups, dragged, at));
            setDragged(null);
          }}
          onDragEnd={() => setDragged(null)}
        >
          <GroupPill
            group={group}
            field={words.known.get(group.field)}
            title={words.groupTitle(group)}
            onChange={(next) => set(groups.map((one, place) => (place === at ? next : one)))}
            onRemove={() => set(groups.filter((_, place) => place !== at))}
            onMove={
              groups.length > 1
                ? (by) => set(moved(groups, at, Math.min(groups.length - 1, Math.max(0, at + by))))
                : undefined
            }
          />
        </div>
      ))}
      {groups.length < MOST_GROUPS && (
        <FieldMenu label={t.reports.addGroup} fields={offered} titleOf={words.fieldTitle} onPick={add} />
      )}
    </Group>
  );
}

interface PillProps {
  group: Grouped;
  field: Field | undefined;
  title: string;
  onChange: (group: Grouped) => void;
  onRemove: () => void;
  onMove: ((by: number) => void) | undefined;
}

function GroupPill({ group, field, title, onChange, onRemove, onMove }: PillProps) {
  const { t } = useI18n();
  const [opened, setOpened] = useState(false);
  const close = (then: () => void) => () => {
    setOpened(false);
    then();
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus shadow="md" width={280}>
      <Popover.Target>
        <UnstyledButton
          className="report-pill-text"
          aria-label={t.reports.groupBy(title)}
          onClick={() => setOpened(!opened)}
        >
          <IconGripVertical size={12} aria-hidden />
          {title}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Stack gap="xs">
          {isTime(field) && (
            <NativeSelect
              size="xs"
              label={t.reports.step}
              data={STEPS.map((step) => ({ value: step, label: t.reports.steps[step] }))}
              value={group.by ?? "day"}
              onChange={(event) => onChange({ ...group, by: event.currentTarget.value as Step })}
            />
          )}
          {isNumber(field) && <BoundsInput group={group} onSet={onChange} />}
          <Group gap={6}>
            {onMove && (
              <>
                <Button size="compact-xs" variant="default" onClick={close(() => onMove(-1))}>
                  {t.reports.earlierGroup}
                </Button>
                <Button size="compact-xs" variant="default" onClick={close(() => onMove(1))}>
                  {t.reports.laterGroup}
                </Button>
              </>
            )}
            <Button size="compact-xs" variant="light" color="red" onClick={close(onRemove)}>
              {t.reports.remove}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function BoundsInput({ group, onSet }: { group: Grouped; onSet: (group: Grouped) => void }) {
  const { t } = useI18n();
  const [text, setText] = useState((group.bounds ?? []).join("; "));
  const bounds = readBounds(text);

  function set() {
    if (bounds === null) return;
    const { bounds: _, ...rest } = group;
    onSet(bounds.length > 0 ? { ...rest, bounds } : rest);
  }

  return (
    <TextInput
      size="xs"
      label={t.reports.bounds}
      description={t.reports.boundsHint}
      error={bounds === null && t.reports.boundsWrong}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={set}
      onKeyDown={(event) => event.key === "Enter" && set()}
    />
  );
}
