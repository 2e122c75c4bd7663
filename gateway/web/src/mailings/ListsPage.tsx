import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del } from "../api/client";
import type { MailingList } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { EditDelete } from "../settings/EditDelete";
import { SettingsTable } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { useDeed } from "../ui/useDeed";
import { ListForm } from "./ListForm";
import { LISTS, mailingListsQuery } from "./mailings";
import { MailingTabs } from "./MailingTabs";

/** The directory of mailing types (R48): a type is a list. */
export function ListsPage() {
  const { t } = useI18n();
  const me = useMe();
  const lists = useQuery(mailingListsQuery);
  const [form, setForm] = useState<{ list?: MailingList } | null>(null);
  const deleting = useDeed((list: MailingList) => del(`/${LISTS}/${list.id}`, list.version), LISTS);
  const create = { label: t.mailings.newList, onClick: () => setForm({}) };
  return (
    <ListPage title={t.mailings.title} create={create} filters={<MailingTabs />}>
      <QueryPanel query={lists}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState text={t.mailings.noLists} action={create} />
          ) : (
            <SettingsTable
              label={t.mailings.tabs.lists}
              heads={[t.mailings.name, t.mailings.purpose, t.mailings.who, ""]}
            >
              {items.map((list) => (
                <Table.Tr key={list.id} data-testid="mailing-list">
                  <Table.Td>
                    <TextLink to="/mailings/lists/$listId" params={{ listId: list.id }} size="sm">
                      {list.name}
                    </TextLink>
                    {list.description && (
                      <Text size="xs" c="dimmed">
                        {list.description}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>{t.mailings.purposes[list.purpose]}</Table.Td>
                  <Table.Td>
                    {[
                      list.by_hand > 0 && t.mailings.handCount(list.by_hand),
                      list.conditions_of && `${t.mailings.kinds[list.conditions_of]} ${t.mailings.andConditions}`,
                    ]
                      .filter(Boolean)
                      .join(", ") || t.common.nobody}
                  </Table.Td>
                  <Table.Td>
                    {(me.role !== "manager" || list.created_by === me.id) && (
                      <EditDelete
                        question={t.mailings.deleteAsk(list.name)}
                        onEdit={() => setForm({ list })}
                        onDelete={() => deleting.mutate(list)}
                        busy={deleting.isPending}
                      />
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {form && <ListForm {...form} onClose={() => setForm(null)} />}
    </ListPage>
  );
}
