import { IconPhoneIncoming, IconPhoneOutgoing } from "@tabler/icons-react";
import { useMemo } from "react";

import type { Call } from "../api/types";
import { formatLine } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useUsers } from "../session/session";
import type { Cells } from "../ui/grid/useCells";
import { PhoneLink } from "../ui/PhoneLink";
import { callerName, isMissed } from "./call";
import { CallState } from "./CallState";

/** How a call looks in the list, where that is not plain from the type of the column. */
export function useCallCells(): Cells<Call> {
  const { t, f } = useI18n();
  const users = useUsers();
  return useMemo(() => {
    const names = new Map(users.map(({ id, name }) => [id, name]));
    const providers: Record<string, string | undefined> = t.telephony.providers.names;
    return {
      caller: (call) => (
        <span className="grid-marked">
          <DirectionIcon call={call} label={t.timeline.callTitles[call.direction]} />
          <span className="grid-cut">{callerName(t, call)}</span>
        </span>
      ),
      phone: (call) => <PhoneLink raw={call.phone_raw || t.calls.hidden} e164={call.phone} />,
      direction: (call) => t.journal.directions[call.direction],
      outcome: (call) => <CallState call={call} />,
      talk_seconds: (call) => call.talk_seconds > 0 && <Seconds text={f.duration(call.talk_seconds)} />,
      wait_seconds: (call) => call.wait_seconds > 0 && <Seconds text={f.duration(call.wait_seconds)} />,
      client_manager: (call) => {
        const managers = new Set(call.parties.flatMap(({ manager_id }) => manager_id ?? []));
        return [...managers].map((id) => names.get(id)).join(", ");
      },
      line_number: (call) => call.line_number && formatLine(call.line_number),
      provider: (call) => providers[call.provider] ?? "SIP",
      recording_id: (call) => call.recording_id && t.grid.yes,
    };
  }, [t, f, users]);
}

function Seconds({ text }: { text: string }) {
  return <span className="grid-number">{text}</span>;
}

function DirectionIcon({ call, label }: { call: Call; label: string }) {
  const Icon = call.direction === "inbound" ? IconPhoneIncoming : IconPhoneOutgoing;
  const color = isMissed(call) ? "var(--mantine-color-error)" : undefined;
  return <Icon size={16} color={color} role="img" aria-label={label} />;
}
