import { Button, Group, Menu, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";

import type { Email } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FilingMenu } from "./FilingMenu";

interface Props {
  rows: Email[];
  marked: ReadonlySet<string>;
  mark: (ids: string[]) => void;
}

/** How many letters are marked, more of them to mark, and what to do with them. */
export function MarkedBar({ rows, marked, mark }: Props) {
  const { t } = useI18n();
  const words = t.filing;
  const emails = rows.filter((row) => marked.has(row.id));
  if (emails.length === 0) return null;
  const senders = new Set(emails.map((email) => email.from_address));
  return (
    <Group gap="xs" role="toolbar" aria-label={words.marked(emails.length)} pb={6}>
      <Text size="sm" fw={600}>
        {words.marked(emails.length)}
      </Text>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="compact-sm" variant="subtle" rightSection={<IconChevronDown size={14} />}>
            {words.marking}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => mark(rows.map((row) => row.id))}>{words.markAll}</Menu.Item>
          <Menu.Item onClick={() => mark(rows.filter((row) => senders.has(row.from_address)).map((row) => row.id))}>
            {words.markSenders}
          </Menu.Item>
          <Menu.Item onClick={() => mark([])}>{words.unmark}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <FilingMenu emails={emails} onDone={() => mark([])} />
    </Group>
  );
}
