import { Button, Group, Text } from "@mantine/core";
import { IconPhone, IconPhoneOff } from "@tabler/icons-react";

import type { Call } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { useCommand } from "./live";

/** While it rings: «Принять» connects one's own phone (R44), «Отклонить» silences it for oneself alone. */
export function RingControls({ call }: { call: Call }) {
  const { t } = useI18n();
  const words = t.callCard;
  const me = useMe();
  const command = useCommand(call.id);
  const busy = (path: string) => command.isPending && command.variables.path === path;
  if (call.direction === "outbound") {
    return (
      <>
        <Text size="sm">{words.calling}</Text>
        <Button
          size="compact-sm"
          variant="default"
          style={{ alignSelf: "flex-start" }}
          leftSection={<IconPhoneOff size={16} />}
          loading={busy("hang-up")}
          onClick={() => command.mutate({ path: "hang-up" })}
        >
          {words.hangUp}
        </Button>
      </>
    );
  }
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
