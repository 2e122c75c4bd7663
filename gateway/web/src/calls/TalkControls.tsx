import { Button, Collapse, Group, Stack, Text } from "@mantine/core";
import {
  IconArrowForwardUp,
  IconDialpad,
  IconMicrophone,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { CallCommand, LiveCall } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { DigitsPad } from "./DigitsPad";
import { liveCallQuery, useCommand, type Command } from "./live";
import { TransferForm } from "./TransferForm";

type Opened = "transfer" | "digits" | null;

/** What one does during a talk, as far as whoever carries the call has commands for it. */
export function TalkControls({ callId }: { callId: string }) {
  const { t } = useI18n();
  const words = t.callCard;
  const { data: live, error } = useQuery(liveCallQuery(callId));
  const command = useCommand(callId);
  const [opened, setOpened] = useState<Opened>(null);
  /** A provider does not tell that a colleague is asked. */
  const [asked, setAsked] = useState(false);
  if (!live || error || live.state === "over") return null;

  const tell = (told: Command) => command.mutate(told);
  const busy = (path: Command["path"]) => command.isPending && command.variables.path === path;
  const toggle = (what: Opened) => setOpened(opened === what ? null : what);
  const can = (what: CallCommand) => live.offers.includes(what);
  const hangUp = can("hang_up") && (
    <Button
      size="compact-sm"
      color="red"
      leftSection={<IconPhoneOff size={16} />}
      loading={busy("hang-up")}
      onClick={() => tell({ path: "hang-up" })}
    >
      {words.hangUp}
    </Button>
  );
  if (live.state === "transferring") return <Asked live={live} busy={busy} tell={tell} />;
  if (live.state !== "talking") return <Group gap={6}>{hangUp}</Group>;
  return (
    <Stack gap={6}>
      {asked && !can("complete") && (
        <>
          <Text size="sm">{words.completeByPhone}</Text>
          <Button
            size="compact-sm"
            variant="default"
            style={{ alignSelf: "flex-start" }}
            loading={busy("transfer/cancel")}
            onClick={() => {
              tell({ path: "transfer/cancel" });
              setAsked(false);
            }}
          >
            {words.takeBack}
          </Button>
        </>
      )}
      {live.held && (
        <Text size="sm" fw={600}>
          {words.held}
        </Text>
      )}
      <Group gap={6}>
        {can(live.held ? "resume" : "hold") && (
          <Button
            size="compact-sm"
            variant="default"
            aria-pressed={live.held}
            leftSection={live.held ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
            loading={busy("hold")}
            onClick={() => tell({ path: "hold", body: { on: !live.held } })}
          >
            {live.held ? words.resume : words.hold}
          </Button>
        )}
        {can("transfer") && (
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={opened === "transfer"}
            leftSection={<IconArrowForwardUp size={16} />}
            onClick={() => toggle("transfer")}
          >
            {words.transfer}
          </Button>
        )}
        {can("record") && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconMicrophone size={16} />}
            loading={busy("record")}
            onClick={() => tell({ path: "record" })}
          >
            {words.record}
          </Button>
        )}
        {can("digits") && (
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={opened === "digits"}
            leftSection={<IconDialpad size={16} />}
            onClick={() => toggle("digits")}
          >
            {words.digits}
          </Button>
        )}
        {hangUp}
      </Group>
      <Collapse expanded={opened === "digits"} transitionDuration={100}>
        <DigitsPad onDigit={(digits) => tell({ path: "digits", body: { digits } })} />
      </Collapse>
      {opened === "transfer" && (
        <TransferForm
          busy={busy("transfer")}
          ask={can("ask")}
          onTransfer={(to, attended) => {
            tell({ path: "transfer", body: { to, attended } });
            setOpened(null);
            setAsked(attended);
          }}
        />
      )}
    </Stack>
  );
}

interface AskedProps {
  live: LiveCall;
  busy: (path: Command["path"]) => boolean;
  tell: (command: Command) => void;
}

/** While a colleague is asked whether they take the call. */
function Asked({ live, busy, tell }: AskedProps) {
  const { t } = useI18n();
  const words = t.callCard;
  const to = live.transfer_to ?? "";
  return (
    <Stack gap={6}>
      <Text size="sm" role="status">
        {live.transfer_answered ? words.asked(to) : words.askedRings(to)}
      </Text>
      <Group gap={6}>
        {live.offers.includes("complete") && (
          <Button
            size="compact-sm"
            loading={busy("transfer/complete")}
            onClick={() => tell({ path: "transfer/complete" })}
          >
            {words.complete}
          </Button>
        )}
        {live.offers.includes("take_back") && (
          <Button
            size="compact-sm"
            variant="default"
            loading={busy("transfer/cancel")}
            onClick={() => tell({ path: "transfer/cancel" })}
          >
            {words.takeBack}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
