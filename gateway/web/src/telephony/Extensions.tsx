import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { Extension } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { SettingsSection, SettingsTable } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { ExtensionForm } from "./ExtensionForm";

/** The sellers' own phones. */
export function Extensions() {
  const { t } = useI18n();
  const userName = useUserName();
  const [making, setMaking] = useState(false);
  const extensions = useQuery({
    queryKey: ["extensions", "list"],
    queryFn: async ({ signal }) => (await get<{ items: Extension[] }>("/extensions", {}, signal)).items,
  });
  return (
    <SettingsSection
      title={t.settings.extensions}
      create={{ label: t.settings.newExtension, onClick: () => setMaking(true) }}
    >
      <QueryPanel query={extensions}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={t.settings.noExtensions} />
          ) : (
            <SettingsTable
              label={t.settings.extensions}
              heads={[t.settings.employee, t.settings.extensionNumber, t.settings.extensionUri]}
            >
              {items.map((extension) => (
                <Table.Tr key={extension.id}>
                  <Table.Td>{userName(extension.user_id)}</Table.Td>
                  <Table.Td>{extension.number}</Table.Td>
                  <Table.Td>
                    <code>{extension.uri}</code>
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {making && <ExtensionForm onClose={() => setMaking(false)} />}
    </SettingsSection>
  );
}
