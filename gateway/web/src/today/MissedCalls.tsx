import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Call, CallPage } from "../api/types";
import { callerName } from "../calls/call";
import { PartyLinks } from "../calls/PartyLinks";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { PhoneLink } from "../ui/PhoneLink";
import { TodayPanel } from "./TodayPanel";

const SHOWN = 8;

/** Calls nobody took, newest first: to call back, or to make a client of. */
export function MissedCalls() {
  const { t } = useI18n();
  const missed = useQuery({
    queryKey: ["calls", "list", "missed"],
    queryFn: async ({ signal }) => (await get<CallPage>("/calls", { outcome: "missed", limit: SHOWN }, signal)).items,
  });
  return (
    <TodayPanel title={t.today.missed} empty={t.today.noMissed} to="/calls" query={missed}>
      {(calls: Call[]) => calls.map((call) => <MissedCall key={call.id} call={call} />)}
    </TodayPanel>
  );
}

function MissedCall({ call }: { call: Call }) {
  const { t, f } = useI18n();
  const openDialog = useDialogs();
  const phone = call.phone ?? call.phone_raw;
  const party = call.parties[0];
  return (
    <Group className="line" justify="space-between" wrap="nowrap">
      <div>
        {party ? <PartyLinks parties={call.parties} /> : <Text size="sm">{t.calls.unknown}</Text>}
        <Group gap={8} fz="xs" c="dimmed">
          <PhoneLink raw={call.phone_raw || t.calls.hidden} e164={call.phone} />
          <span>{f.when(call.started_at)}</span>
        </Group>
      </div>
      <Group gap={6} wrap="nowrap">
        {!party && phone && (
          <Button size="compact-sm" variant="default" onClick={() => openDialog({ kind: "client", phone })}>
            {t.calls.createClient}
          </Button>
        )}
        {phone && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              openDialog({
                kind: "reminder",
                title: t.today.callBack(party ? callerName(t, call) : phone),
                phone: call.phone,
                counterpartyId: party?.counterparty_id ?? null,
              })
            }
          >
            {t.today.remind}
          </Button>
        )}
      </Group>
    </Group>
  );
}
