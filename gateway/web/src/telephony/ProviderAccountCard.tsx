import { Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { del, post } from "../api/client";
import type { ProviderAccount, ProviderCheck } from "../api/types";
import { formatLine } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { EditDelete } from "../settings/EditDelete";
import { CheckResult } from "../ui/CheckResult";
import { useDeed } from "../ui/useDeed";
import { CopyText } from "./CopyText";
import { webhookAddress } from "./providerAccounts";

interface Props {
  account: ProviderAccount;
  onEdit: () => void;
  onEvents: () => void;
}

/** One account with a provider: does it work, what is wrong, and what to enter in the provider's cabinet. */
export function ProviderAccountCard({ account, onEdit, onEvents }: Props) {
  const { t } = useI18n();
  const words = t.telephony.providers;
  const checking = useMutation({ mutationFn: () => post<ProviderCheck>(`/provider-accounts/${account.id}/check`) });
  const removing = useDeed(() => del(`/provider-accounts/${account.id}`, account.version), "provider-accounts");
  return (
    <Paper withBorder p="sm" data-testid="provider-account">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} miw={0} flex="1 1 320px">
          <Group gap={8}>
            <Text fw={600}>{account.name}</Text>
            <Text size="sm" c="dimmed">
              {words.names[account.provider]}
              {account.line_number && ` · ${formatLine(account.line_number)}`}
            </Text>
            <Badge variant="light" size="sm" color={account.active ? "green" : "gray"}>
              {account.active ? words.on : words.off}
            </Badge>
          </Group>
          <Ledger account={account} />
          <div>
            <Text size="sm" fw={500}>
              {words.webhook}
            </Text>
            {account.webhook_path ? (
              <CopyText label={words.webhook} text={webhookAddress(account)} />
            ) : (
              <Text size="sm" c="var(--mantine-color-error)">
                {words.noWebhook}
              </Text>
            )}
            <Text size="xs" c="dimmed">
              {words.webhookHint}
            </Text>
          </div>
        </Stack>
        <Group gap={6}>
          <Button size="compact-sm" loading={checking.isPending} onClick={() => checking.mutate()}>
            {t.settings.check}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onEvents}>
            {t.telephony.events.open}
          </Button>
          <EditDelete question={words.deleteAsk(account.name)} onEdit={onEdit} onDelete={() => removing.mutate()} />
        </Group>
      </Group>
      <CheckResult checking={checking} stages={words.stages} mt="xs" />
    </Paper>
  );
}

function Ledger({ account }: { account: ProviderAccount }) {
  const { t, f } = useI18n();
  const words = t.telephony.providers;
  const facts = [
    account.last_event_at ? words.lastEvent(f.when(account.last_event_at)) : words.noEvents,
    account.reconciled_until ? words.reconciled(f.when(account.reconciled_until)) : words.notReconciled,
  ];
  return (
    <>
      <Text size="sm" c="dimmed">
        {facts.join(" · ")}
      </Text>
      {account.not_understood > 0 && (
        <Text size="sm" c="var(--mantine-color-error)">
          {t.telephony.events.notUnderstood(account.not_understood)}
        </Text>
      )}
      {account.refused > 0 && (
        <Text size="sm" c="var(--mantine-color-error)">
          {words.refused(account.refused)}
          {account.last_refusal && `, ${words.lastRefusal(account.last_refusal)}`}
        </Text>
      )}
      {account.last_error && (
        <Text size="sm" c="var(--mantine-color-error)" style={{ overflowWrap: "anywhere" }}>
          {words.lastError(account.last_error_at ? f.when(account.last_error_at) : "")}: {account.last_error}
        </Text>
      )}
    </>
  );
}
