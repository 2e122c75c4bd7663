import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del } from "../api/client";
import type { Extension } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useIsAdmin, useUserName } from "../session/session";
import { EditDelete } from "../settings/EditDelete";
import { SettingsSection, SettingsTable } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { ExtensionForm } from "./ExtensionForm";
import { extensionsQuery, PHONES } from "./phones";

/** The sellers' own phones. */
export function Extensions() {
  const { t } = useI18n();
  const admin = useIsAdmin();
  const userName = useUserName();
  const [form, setForm] = useState<{ extension?: Extension } | null>(null);
  const extensions = useQuery(extensionsQuery);
  const removing = useDeed((id: string) => del(`/extensions/${id}`), ...PHONES);
  const create = admin ? { label: t.settings.newExtension, onClick: () => setForm({}) } : undefined;
  return (
    <SettingsSection title={t.settings.extensions} create={create}>
      <QueryPanel query={extensions}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={t.settings.noExtensions} action={create} />
          ) : (
            <SettingsTable
              label={t.settings.extensions}
              heads={[
                t.settings.employee,
                t.settings.extensionNumber,
                t.settings.extensionUri,
                t.telephony.phones.accepts,
                "",
              ]}
            >
              {items.map((extension) => (
                <Table.Tr key={extension.id} data-testid="extension">
                  <Table.Td>{userName(extension.user_id)}</Table.Td>
                  <Table.Td>{extension.number}</Table.Td>
                  <Table.Td>
                    <code>{extension.uri}</code>
                  </Table.Td>
                  <Table.Td>{t.telephony.phones.acceptKinds[extension.accepts]}</Table.Td>
                  <Table.Td>
                    {admin && (
                      <EditDelete
                        question={t.telephony.phones.deleteAsk(userName(extension.user_id) ?? extension.number)}
                        onEdit={() => setForm({ extension })}
                        onDelete={() => removing.mutate(extension.id)}
                      />
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {form && <ExtensionForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}
