import { Button, Group, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconGripVertical } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import { moved } from "./report";

interface Props<T> {
  label: string;
  items: T[];
  keyOf: (item: T) => string;
  titleOf: (item: T) => string;
  /** What a pill opens, in words. */
  nameOf: (title: string) => string;
  /** Fewer than these must not be left. */
  least: number;
  onChange: (items: T[]) => void;
  /** What adds one. */
  add: ReactNode;
  /** What else of one can be set. */
  children?: (item: T, set: (item: T) => void) => ReactNode;
}

/** What was chosen, in its order: dragged, or moved by the buttons of each. */
export function MovablePills<T>({ label, items, keyOf, titleOf, nameOf, least, onChange, add, children }: Props<T>) {
  const [dragged, setDragged] = useState<number | null>(null);
  return (
    <Group gap={6} role="group" aria-label={label}>
      <Text size="xs" c="dimmed">
        {label}:
      </Text>
      {items.map((item, at) => (
        <div
          key={keyOf(item)}
          draggable
          className="report-pill"
          data-dragged={dragged === at || undefined}
          onDragStart={(event) => {
            event.dataTransfer.setData("text/plain", keyOf(item));
            setDragged(at);
          }}
          onDragOver={(event) => dragged !== null && event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged !== null) onChange(moved(items, dragged, at));
            setDragged(null);
          }}
          onDragEnd={() => setDragged(null)}
        >
          <Pill
            title={titleOf(item)}
            name={nameOf(titleOf(item))}
            onLeft={at > 0 && (() => onChange(moved(items, at, at - 1)))}
            onRight={at < items.length - 1 && (() => onChange(moved(items, at, at + 1)))}
            onRemove={items.length > least && (() => onChange(items.filter((one) => one !== item)))}
          >
            {children?.(item, (next) => onChange(items.map((one) => (one === item ? next : one))))}
          </Pill>
        </div>
      ))}
      {add}
    </Group>
  );
}

type Move = false | (() => void);

interface PillProps {
  title: string;
  name: string;
  onLeft: Move;
  onRight: Move;
  onRemove: Move;
  children: ReactNode;
}

function Pill({ title, name, onLeft, onRight, onRemove, children }: PillProps) {
  const { t } = useI18n();
  const [opened, setOpened] = useState(false);
  const look = (move: Move) => ({
    size: "compact-xs" as const,
    variant: "default",
    disabled: !move,
    onClick: () => {
      setOpened(false);
      if (move) move();
    },
  });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus shadow="md">
      <Popover.Target>
        <UnstyledButton className="report-pill-text" aria-label={name} onClick={() => setOpened(!opened)}>
          <IconGripVertical size={12} aria-hidden />
          {title}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs" maw={280}>
        <Stack gap="xs">
          {children}
          <Group gap={6} wrap="nowrap">
            <Button {...look(onLeft)}>{t.grid.left}</Button>
            <Button {...look(onRight)}>{t.grid.right}</Button>
            <Button {...look(onRemove)} c={onRemove ? "red" : undefined}>
              {t.reports.remove}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
