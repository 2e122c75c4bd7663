import { Drawer, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { one } from "../api/queries";
import type { Call } from "../api/types";
import { formatLine } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useMe, useUserName } from "../session/session";
import { PhoneLink } from "../ui/PhoneLink";
import { QueryPanel } from "../ui/QueryPanel";
import { AfterCall } from "./AfterCall";
import { CallState } from "./CallState";
import { Listenings } from "./Listenings";
import { PartyLinks } from "./PartyLinks";
import { Recordings } from "./RecordingPlayer";
import { UnknownCaller } from "./UnknownCaller";

/** One call beside the list: who, when, how it ended, and its recording. */
export function CallPanel({ callId, onClose }: { callId: string; onClose: () => void }) {
  const { t } = useI18n();
  const call = useQuery(one<Call>("calls", callId));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={400}
      title={call.data ? t.timeline.callTitles[call.data.direction] : t.calls.title}
      closeButtonProps={{ "aria-label": t.common.close }}
      overlayProps={{ opacity: 0.2 }}
    >
      <QueryPanel query={call}>{(found) => <CallDetails call={found} />}</QueryPanel>
    </Drawer>
  );
}

function CallDetails({ call }: { call: Call }) {
  const { t, f } = useI18n();
  const me = useMe();
  const userName = useUserName();
  const answeredBy = userName(call.user_id);
  return (
    <Stack gap="sm">
      <Group>
        <PhoneLink raw={call.phone_raw || t.calls.hidden} e164={call.phone} />
        <CallState call={call} />
      </Group>
      {call.parties.length > 0 ? <PartyLinks parties={call.parties} /> : <Text>{t.calls.unknown}</Text>}
      {call.parties.length === 0 && <UnknownCaller call={call} />}
      <Text size="sm">{f.full(call.started_at)}</Text>
      {call.line_number && (
        <Text size="sm">
          {t.calls.line}: {formatLine(call.line_number)}
        </Text>
      )}
      <Text size="sm">
        {t.calls.wait}: {f.duration(call.wait_seconds)} · {t.calls.duration}: {f.duration(call.talk_seconds)}
      </Text>
      {answeredBy && (
        <Text size="sm">
          {t.calls.answered}: {answeredBy}
        </Text>
      )}
      {call.recording_id && <Recordings callId={call.id} />}
      {call.recording_id && me.role !== "manager" && <Listenings callId={call.id} />}
      {call.status === "ended" && call.user_id === me.id && call.talk_seconds > 0 && (
        <AfterCall call={call} onSaved={() => undefined} />
      )}
    </Stack>
  );
}
