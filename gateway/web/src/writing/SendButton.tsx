import { ActionIcon, Button, Group, Menu, Stack } from "@mantine/core";
import { IconChevronDown, IconClock } from "@tabler/icons-react";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { inMinutes } from "../ui/dateTime";
import { WhenInput } from "../ui/WhenInput";

interface Props {
  sending: boolean;
  disabled: boolean;
  /** Null: now. */
  onSend: (at: string | null) => void;
}

const NINE = 9;

/** «Send», and beside it «send later». */
export function SendButton({ sending, disabled, onSend }: Props) {
  const { t, f } = useI18n();
  const [picked, setPicked] = useState<string | null | undefined>(undefined);
  const words = t.writing;
  const offers: [string, string][] = [
    [words.inHour, inMinutes(60)],
    [words.tomorrow, atNine(1)],
    [words.monday, atNine((8 - new Date().getDay()) % 7 || 7)],
  ];
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap={2}>
        <Button type="submit" loading={sending} disabled={disabled}>
          {t.mail.send}
        </Button>
        <Menu position="top-end">
          <Menu.Target>
            <ActionIcon size={36} aria-label={words.sendLater} disabled={disabled || sending}>
              <IconChevronDown size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{words.sendLater}</Menu.Label>
            {offers.map(([label, at]) => (
              <Menu.Item key={label} leftSection={<IconClock size={16} />} onClick={() => onSend(at)}>
                {label}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => setPicked(inMinutes(60))}>{words.pickTime}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {picked !== undefined && (
        <Group align="flex-end" gap="xs" role="group" aria-label={words.sendAt}>
          <WhenInput value={picked} onChange={setPicked} />
          <Button variant="default" disabled={!picked || sending} onClick={() => picked && onSend(picked)}>
            {picked ? words.unsent.leaves(f.when(picked)) : words.sendLater}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** So many days from now, at nine in the morning here. */
function atNine(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() + days);
  at.setHours(NINE, 0, 0, 0);
  return at.toISOString();
}
