import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { MissedCallDebt } from "../api/types";
import { PartyLinks } from "../calls/PartyLinks";
import { openDebtsQuery, useDebtActions } from "../debts/debts";
import { DueText, useDebtName } from "../debts/DebtWho";
import { useDialogs } from "../frame/dialogs";
import { formatNumber } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { PhoneLink } from "../ui/PhoneLink";
import { TodayPanel } from "./TodayPanel";

const SHOWN = 8;

/** Who is to be called back, the most urgent first. */
export function MissedCalls() {
  const { t } = useI18n();
  const debts = useQuery({ ...openDebtsQuery, select: (page) => page.items.slice(0, SHOWN) });
  return (
    <TodayPanel title={t.today.missed} empty={t.today.noMissed} to="/calls/missed" query={debts}>
      {(items: MissedCallDebt[]) => items.map((debt) => <Line key={debt.id} debt={debt} />)}
    </TodayPanel>
  );
}

function Line({ debt }: { debt: MissedCallDebt }) {
  const { t } = useI18n();
  const me = useMe();
  const openDialog = useDialogs();
  const nameOf = useDebtName();
  const { assign } = useDebtActions();
  const { phone } = debt;
  const party = debt.parties[0];
  return (
    <Group className="line" justify="space-between" wrap="nowrap" data-testid="today-debt">
      <div>
        {party ? <PartyLinks parties={debt.parties} /> : <Text size="sm">{t.calls.unknown}</Text>}
        <Group gap={8} fz="xs">
          <PhoneLink raw={phone} e164={phone} />
          <DueText debt={debt} />
        </Group>
      </div>
      <Group gap={6} wrap="nowrap">
        {debt.owner_id !== me.id && (
          <Button
            size="compact-sm"
            variant="default"
            loading={assign.isPending}
            onClick={() => assign.mutate({ debt, owner_id: me.id, said: t.debts.taken })}
          >
            {t.debts.take}
          </Button>
        )}
        {!party && (
          <Button size="compact-sm" variant="default" onClick={() => openDialog({ kind: "client", phone })}>
            {t.calls.createClient}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            openDialog({
              kind: "reminder",
              title: t.today.callBack(party ? nameOf(debt) : formatNumber(phone, phone)),
              phone,
              counterpartyId: party?.counterparty_id ?? null,
            })
          }
        >
          {t.today.remind}
        </Button>
      </Group>
    </Group>
  );
}
