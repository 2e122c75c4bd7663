import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del, get } from "../api/client";
import type { ApiKeyPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ConfirmButton } from "../ui/ConfirmButton";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { ApiKeyForm } from "./ApiKeyForm";
import { SettingsSection, SettingsTable } from "./SettingsSection";

export function ApiKeys() {
  const { t, f } = useI18n();
  const [making, setMaking] = useState(false);
  const keys = useQuery({
    queryKey: ["api-keys", "list"],
    queryFn: ({ signal }) => get<ApiKeyPage>("/api-keys", {}, signal),
  });
  const revoking = useDeed((id: string) => del(`/api-keys/${id}`), "api-keys");
  const create = { label: t.settings.newKey, onClick: () => setMaking(true) };
  return (
    <SettingsSection title={t.settings.keys} create={create}>
      <QueryPanel query={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState text={t.settings.noKeys} action={create} />
          ) : (
            <SettingsTable
              label={t.settings.keys}
              heads={[
                t.settings.keyName,
                t.settings.keyPrefix,
                t.settings.scopes,
                t.settings.limit,
                t.settings.lastUsed,
                "",
              ]}
            >
              {items.map((key) => (
                <Table.Tr key={key.id}>
                  <Table.Td>{key.name}</Table.Td>
                  <Table.Td>
                    <code>{key.prefix}…</code>
                  </Table.Td>
                  <Table.Td>{key.scopes.map((scope) => t.settings.scopeNames[scope]).join(", ")}</Table.Td>
                  <Table.Td>{key.requests_per_minute}</Table.Td>
                  <Table.Td>{key.last_used_on ? f.day(key.last_used_on) : t.settings.never}</Table.Td>
                  <Table.Td ta="right">
                    <ConfirmButton
                      label={t.settings.keyDelete}
                      question={t.settings.keyDeleteAsk}
                      onConfirm={() => revoking.mutate(key.id)}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {making && <ApiKeyForm onClose={() => setMaking(false)} />}
    </SettingsSection>
  );
}
