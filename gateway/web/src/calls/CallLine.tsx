import { Button, Group, Stack, Text, ThemeIcon, UnstyledButton } from "@mantine/core";
import { IconPhoneIncoming, IconPhoneOutgoing, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";

import type { Call } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useGlow } from "../live/glow";
import { useUserName } from "../session/session";
import { PhoneLink } from "../ui/PhoneLink";
import { isMissed } from "./call";
import { CallState } from "./CallState";
import { Recordings } from "./RecordingPlayer";

interface Props {
  call: Call;
  /** The client or person on whose card it stands: not named again. */
  of: string;
  onOpen: () => void;
}

/** One call of a card: when, with whom, how it ended; its recording plays in place. */
export function CallLine({ call, of, onOpen }: Props) {
  const { t, f } = useI18n();
  const words = t.callList.ofCard;
  const userName = useUserName();
  const glowing = useGlow(call.id);
  const [listening, setListening] = useState(false);
  const Icon = call.direction === "inbound" ? IconPhoneIncoming : IconPhoneOutgoing;
  const people = call.parties.filter(({ contact_id }) => contact_id !== of).map(({ contact_name }) => contact_name);
  const details = [
    f.when(call.started_at),
    call.talk_seconds > 0 && f.duration(call.talk_seconds),
    ...people,
    userName(call.user_id),
  ];
  return (
    <Group
      component="li"
      className="entry"
      gap="sm"
      wrap="nowrap"
      align="flex-start"
      p={8}
      data-testid="card-call"
      data-glow={glowing || undefined}
      style={{ borderBottom: "1px solid var(--mantine-color-default-border)" }}
    >
      <ThemeIcon variant="default" size={28} radius="xl" c={isMissed(call) ? "red" : undefined}>
        <Icon size={16} aria-label={t.timeline.callTitles[call.direction]} role="img" />
      </ThemeIcon>
      <Stack gap={4} flex={1} miw={0}>
        <Group gap={8} justify="space-between">
          <Group gap={8} miw={0}>
            <Text size="sm" fw={600} component="span">
              <PhoneLink raw={call.phone_raw || t.calls.hidden} e164={call.phone} />
            </Text>
            <CallState call={call} />
          </Group>
          <Group gap={12}>
            {call.recording_id && !listening && (
              <Button
                size="compact-xs"
                variant="light"
                leftSection={<IconPlayerPlay size={14} />}
                onClick={() => setListening(true)}
              >
                {words.listen}
              </Button>
            )}
            <UnstyledButton fz="xs" td="underline" onClick={onOpen}>
              {words.details}
            </UnstyledButton>
          </Group>
        </Group>
        <Text size="xs" c="dimmed">
          {details.filter(Boolean).join(" · ")}
        </Text>
        {listening && <Recordings callId={call.id} />}
      </Stack>
    </Group>
  );
}
