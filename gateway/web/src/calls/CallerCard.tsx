import { CloseButton, Group, Paper, Stack, Text } from "@mantine/core";
import { IconPhoneCall, IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";

import type { Call } from "../api/types";
import { formatLine } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import type { Words } from "../i18n/ru";
import { useMe } from "../session/session";
import { SmsButton } from "../texts/SmsButton";
import { LinkButton } from "../ui/LinkButton";
import { callNumber, onlyClientOf } from "./call";
import { CardParties } from "./CardParties";
import { RingControls } from "./RingControls";
import { UnknownCaller } from "./UnknownCaller";

const TalkControls = lazy(async () => ({ default: (await import("./TalkControls")).TalkControls }));
const AfterCall = lazy(async () => ({ default: (await import("./AfterCall")).AfterCall }));

const CLOSES_AFTER_MS = 10_000;
/** A talk asks for its result, and is given time for it. */
const TALK_CLOSES_AFTER_MS = 180_000;

interface Props {
  call: Call;
  onClose: () => void;
}

/** Who is calling (R44–R46, S14), what one does with the call, and how it went. */
export function CallerCard({ call, onClose }: Props) {
  const { t, f } = useI18n();
  const me = useMe();
  const [typed, setTyped] = useState(false);
  const ended = call.status === "ended";
  const clientId = onlyClientOf(call);
  const mine = call.user_id === me.id;
  const talked = ended && mine && call.talk_seconds > 0;

  useEffect(() => {
    if (!ended || typed) return;
    const timer = setTimeout(onClose, talked ? TALK_CLOSES_AFTER_MS : CLOSES_AFTER_MS);
    return () => clearTimeout(timer);
    // onClose is a new function at every render of the parent; the time runs from the end of the call.
  }, [ended, talked, typed]);

  return (
    <Paper withBorder shadow="md" p="sm" data-testid="caller-card" data-status={call.status}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Group
          gap={8}
          wrap="nowrap"
          c={call.status === "ringing" ? "var(--mantine-color-green-light-color)" : "dimmed"}
        >
          <CallIcon call={call} />
          <Text size="sm" fw={600}>
            {heading(t, call)}
          </Text>
        </Group>
        <CloseButton size="sm" aria-label={t.calls.hide} onClick={onClose} />
      </Group>
      <Stack gap={6} mt={4}>
        {call.parties.length > 0 ? <CardParties call={call} /> : <Text fw={600}>{t.calls.unknown}</Text>}
        <Text>{callNumber(t, call)}</Text>
        <Text size="xs" c="dimmed">
          {f.when(call.started_at)}
          {call.line_number && ` · ${t.calls.line} ${formatLine(call.line_number)}`}
          {call.status === "answered" && <Clock since={call.answered_at ?? call.started_at} />}
          {ended && call.talk_seconds > 0 && ` · ${f.duration(call.talk_seconds)}`}
        </Text>
        {call.status === "ringing" && <RingControls call={call} />}
        <Suspense>
          {call.status === "answered" && mine && <TalkControls callId={call.id} />}
          {talked && <AfterCall call={call} onTyped={() => setTyped(true)} onSaved={onClose} />}
        </Suspense>
        {ended && !talked && call.phone && <SmsButton phones={[call.phone]} parties={call.parties} />}
        {call.parties.length === 0 && <UnknownCaller call={call} />}
        {clientId && (
          <LinkButton
            size="compact-sm"
            variant="default"
            to="/clients/$clientId"
            params={{ clientId }}
            style={{ alignSelf: "flex-start" }}
          >
            {t.calls.openCard}
          </LinkButton>
        )}
      </Stack>
    </Paper>
  );
}

function heading(t: Words, call: Call): string {
  if (call.status === "answered") return t.calls.talking;
  if (call.status === "ringing") return t.timeline.callTitles[call.direction];
  return call.outcome === "missed" ? t.calls.missed : t.calls.ended;
}

function CallIcon({ call }: { call: Call }) {
  if (call.status === "answered") return <IconPhoneCall size={18} aria-hidden />;
  if (call.status === "ended") return <IconPhoneOff size={18} aria-hidden />;
  return call.direction === "inbound" ? (
    <IconPhoneIncoming size={18} aria-hidden />
  ) : (
    <IconPhoneOutgoing size={18} aria-hidden />
  );
}

/** How long the talk lasts so far; not read out every second. */
function Clock({ since }: { since: string }) {
  const { f } = useI18n();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span aria-hidden> · {f.clock((now - new Date(since).getTime()) / 1_000)}</span>;
}
