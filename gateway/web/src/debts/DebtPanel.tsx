import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import { one } from "../api/queries";
import type { DebtChange, MissedCallDebt } from "../api/types";
import { PartyLinks } from "../calls/PartyLinks";
import { useI18n } from "../i18n/i18n";
import { useMe, useUserName } from "../session/session";
import { SmsButton } from "../texts/SmsButton";
import { LinkButton } from "../ui/LinkButton";
import { PhoneLink } from "../ui/PhoneLink";
import { QueryPanel } from "../ui/QueryPanel";
import { UserSelect } from "../ui/UserSelect";
import { DEBTS, useDebtActions } from "./debts";
import { DismissForm } from "./DismissForm";
import { DueText } from "./DebtWho";

/** One client who waits for a call: whom to ring, who is to do it, and what was done so far. */
export function DebtPanel({ debtId, onClose }: { debtId: string; onClose: () => void }) {
  const { t } = useI18n();
  const debt = useQuery(one<MissedCallDebt>(DEBTS, debtId));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={400}
      title={t.debts.title}
      closeButtonProps={{ "aria-label": t.common.close }}
      overlayProps={{ opacity: 0.2 }}
    >
      <QueryPanel query={debt}>{(found) => <DebtDetails debt={found} />}</QueryPanel>
    </Drawer>
  );
}

function DebtDetails({ debt }: { debt: MissedCallDebt }) {
  const { t, f } = useI18n();
  const me = useMe();
  const userName = useUserName();
  const { assign } = useDebtActions();
  const [dismissing, setDismissing] = useState(false);
  const heads = me.role !== "manager";
  const open = debt.state === "open";
  return (
    <Stack gap="sm">
      {debt.parties.length > 0 ? <PartyLinks parties={debt.parties} /> : <Text>{t.calls.unknown}</Text>}
      <Group gap={8} aria-label={t.debts.phones}>
        {debt.phones.map((phone) => (
          <PhoneLink key={phone} raw={phone} e164={phone} />
        ))}
      </Group>
      <Text size="sm">
        {t.debts.missedCalls}: {f.number(debt.missed_calls)} · {t.debts.lastMissed}: {f.when(debt.last_missed_at)}
      </Text>
      {open && (
        <Text size="sm">
          {t.debts.due}: <DueText debt={debt} />
        </Text>
      )}
      {debt.minutes_to_return !== null && (
        <Text size="sm">
          {t.debts.states.returned} {t.debts.returnedIn(f.number(debt.minutes_to_return))}
        </Text>
      )}
      {debt.reason && (
        <Text size="sm">
          {t.debts.states.dismissed}: {debt.reason}
        </Text>
      )}
      <Text size="sm">
        {t.debts.owner}: {userName(debt.owner_id) ?? t.debts.duty}
      </Text>
      {open && heads && (
        <UserSelect
          label={t.debts.assign}
          value={debt.owner_id}
          onChange={(owner_id) => owner_id && assign.mutate({ debt, owner_id, said: t.debts.assigned })}
        />
      )}
      <Group gap={6}>
        {open && debt.owner_id !== me.id && (
          <Button
            size="compact-sm"
            variant="default"
            loading={assign.isPending}
            onClick={() => assign.mutate({ debt, owner_id: me.id, said: t.debts.taken })}
          >
            {t.debts.take}
          </Button>
        )}
        {open && heads && (
          <Button size="compact-sm" variant="default" onClick={() => setDismissing(true)}>
            {t.debts.dismiss}
          </Button>
        )}
        <SmsButton phones={debt.phones} parties={debt.parties} />
        <LinkButton size="compact-sm" variant="default" to="/calls" search={{ debt: debt.id }}>
          {t.debts.calls}
        </LinkButton>
      </Group>
      <History debtId={debt.id} />
      {dismissing && <DismissForm debt={debt} onClose={() => setDismissing(false)} />}
    </Stack>
  );
}

function History({ debtId }: { debtId: string }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const history = useQuery({
    queryKey: [DEBTS, "history", debtId],
    queryFn: async ({ signal }) =>
      (await get<{ items: DebtChange[] }>(`/${DEBTS}/${debtId}/history`, {}, signal)).items,
  });
  return (
    <section aria-label={t.debts.history}>
      <Text size="sm" fw={500}>
        {t.debts.history}
      </Text>
      <QueryPanel query={history}>
        {(changes) =>
          changes.map((change, place) => (
            <Text key={place} size="sm">
              {[f.when(change.at), t.debts.deeds[change.deed], userName(change.user_id), change.text]
                .filter(Boolean)
                .join(" · ")}
            </Text>
          ))
        }
      </QueryPanel>
    </section>
  );
}
