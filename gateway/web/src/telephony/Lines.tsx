import { Badge, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { SipAccount } from "../api/types";
import { formatLine } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { SettingsSection, SettingsTable } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { LineForm } from "./LineForm";

/** Lines that our own agent serves. */
export function Lines() {
  const { t } = useI18n();
  const userName = useUserName();
  const [making, setMaking] = useState(false);
  const lines = useQuery({
    queryKey: ["sip-accounts", "list"],
    queryFn: async ({ signal }) => (await get<{ items: SipAccount[] }>("/sip-accounts", {}, signal)).items,
  });
  return (
    <SettingsSection title={t.settings.lines} create={{ label: t.settings.newLine, onClick: () => setMaking(true) }}>
      <QueryPanel query={lines}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={t.settings.noLines} />
          ) : (
            <SettingsTable
              label={t.settings.lines}
              heads={[
                t.fields.name,
                t.settings.lineNumber,
                t.settings.domain,
                t.settings.registrar,
                t.settings.sipUser,
                t.settings.rings,
                t.fields.status,
              ]}
            >
              {items.map((line) => (
                <Table.Tr key={line.id}>
                  <Table.Td>{line.name}</Table.Td>
                  <Table.Td>{line.line_number && formatLine(line.line_number)}</Table.Td>
                  <Table.Td>{line.domain}</Table.Td>
                  <Table.Td>{line.registrar ?? t.common.empty}</Table.Td>
                  <Table.Td>{line.username || t.common.empty}</Table.Td>
                  <Table.Td>{line.rings.map((id) => userName(id) ?? t.common.empty).join(", ")}</Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={line.active ? "green" : "gray"}>
                      {line.active ? t.settings.active : t.mail.ledger.inactive}
                    </Badge>
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {making && <LineForm onClose={() => setMaking(false)} />}
    </SettingsSection>
  );
}
