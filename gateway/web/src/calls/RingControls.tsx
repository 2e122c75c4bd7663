import { Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowForwardUp, IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Call, LiveCall } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { liveCallQuery, useCommand } from "./live";
import { TransferForm } from "./TransferForm";

/** While it rings: «Принять» connects one's own phone (R44), «Отклонить» silences it for oneself alone. */
export function RingControls({ call }: { call: Call }) {
  const { t } = useI18n();
  const words = t.callCard;
  const me = useMe();
  const command = useCommand(call.id);
  const busy = (path: string) => command.isPending && command.variables.path === path;
  if (call.provider !== "sip") return <SendOn call={call} />;
  if (call.direction === "outbound") return <Placed call={call} />;
  if (!call.rings.includes(me.id)) return null;
  return (
    <Group gap={6}>
      <Button
        size="compact-sm"
        color="teal.9"
        leftSection={<IconPhone size={16} />}
        loading={busy("accept")}
        onClick={() => command.mutate({ path: "accept" })}
      >
        {words.accept}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPhoneOff size={16} />}
        loading={busy("hang-up")}
        onClick={() => command.mutate({ path: "hang-up" })}
      >
        {words.decline}
      </Button>
    </Group>
  );
}

/** A provider rings one's phone, where one answers; some providers can ring another instead. */
function SendOn({ call }: { call: Call }) {
  const { t } = useI18n();
  const { data: live } = useQuery(liveCallQuery(call.id));
  const command = useCommand(call.id);
  const [open, setOpen] = useState(false);
  if (call.direction === "outbound" || live?.state !== "ringing" || !live.offers.includes("transfer")) return null;
  return (
    <Stack gap={6}>
      <Button
        size="compact-sm"
        variant="default"
        aria-expanded={open}
        leftSection={<IconArrowForwardUp size={16} />}
        style={{ alignSelf: "flex-start" }}
        onClick={() => setOpen(!open)}
      >
        {t.callCard.transfer}
      </Button>
      {open && (
        <TransferForm
          busy={command.isPending}
          ask={false}
          onTransfer={(to) => {
            command.mutate({ path: "transfer", body: { to, attended: false } });
            setOpen(false);
          }}
        />
      )}
    </Stack>
  );
}

/** A call that one placed oneself: first one's own phone rings, then the client's. */
function Placed({ call }: { call: Call }) {
  const { t } = useI18n();
  const words = t.callCard;
  const { data: live } = useQuery(liveCallQuery(call.id));
  const command = useCommand(call.id);
  const stages: Partial<Record<LiveCall["state"], string>> = {
    summoning: words.summoning,
    calling: words.clientRings,
  };
  return (
    <>
      <Text size="sm" role="status">
        {(live && stages[live.state]) ?? words.calling}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        style={{ alignSelf: "flex-start" }}
        leftSection={<IconPhoneOff size={16} />}
        loading={command.isPending}
        onClick={() => command.mutate({ path: "hang-up" })}
      >
        {words.hangUp}
      </Button>
    </>
  );
}
