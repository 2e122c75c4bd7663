import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { ProviderAccount } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { SettingsSection } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { ProviderAccountCard } from "./ProviderAccountCard";
import { providerAccountsQuery } from "./providerAccounts";
import { ProviderForm } from "./ProviderForm";
import { RawEvents } from "./RawEvents";

/** Accounts with providers that are reached by an API (R24). */
export function ProviderAccounts() {
  const { t } = useI18n();
  const words = t.telephony.providers;
  const accounts = useQuery(providerAccountsQuery);
  const [form, setForm] = useState<{ account?: ProviderAccount } | null>(null);
  const [eventsOf, setEventsOf] = useState<ProviderAccount | null>(null);
  const connect = { label: words.new, onClick: () => setForm({}) };
  return (
    <SettingsSection title={words.title} create={connect}>
      <QueryPanel query={accounts}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={words.empty} action={connect} />
          ) : (
            <Stack gap="sm">
              {items.map((account) => (
                <ProviderAccountCard
                  key={account.id}
                  account={account}
                  onEdit={() => setForm({ account })}
                  onEvents={() => setEventsOf(account)}
                />
              ))}
            </Stack>
          )
        }
      </QueryPanel>
      {form && <ProviderForm {...form} onClose={() => setForm(null)} />}
      {eventsOf && <RawEvents account={eventsOf} onClose={() => setEventsOf(null)} />}
    </SettingsSection>
  );
}
