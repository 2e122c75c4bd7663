import { Badge, Button, Group, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { patch } from "../api/client";
import type { User, UserChange } from "../api/types";
import { HandOverDialog } from "../bulk/HandOverDialog";
import { useI18n } from "../i18n/i18n";
import { teamsQuery, usersQuery } from "../session/session";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { SettingsSection, SettingsTable } from "./SettingsSection";
import { UserForm } from "./UserForm";

export function Users() {
  const { t, f } = useI18n();
  const users = useQuery(usersQuery);
  const teams = useQuery(teamsQuery);
  const teamName = (id: string | null) => teams.data?.items.find((team) => team.id === id)?.name ?? "";
  const [form, setForm] = useState<{ user?: User } | null>(null);
  const [leaver, setLeaver] = useState<User | null>(null);
  const changing = useDeed(async ({ user, ...change }: { user: User } & UserChange) => {
    const saved = await patch<User>(`/users/${user.id}`, change, user.version);
    // Whoever leaves leaves clients behind: it is the moment to say whose they are.
    if (!saved.active) setLeaver(saved);
  }, "users");

  return (
    <SettingsSection title={t.settings.users} create={{ label: t.settings.newUser, onClick: () => setForm({}) }}>
      <QueryPanel query={users}>
        {({ items }) => (
          <SettingsTable
            label={t.settings.users}
            heads={[
              t.fields.personName,
              t.login.login,
              t.settings.role,
              t.people.team,
              t.people.reachShort,
              t.fields.status,
              t.fields.created_at,
              "",
            ]}
          >
            {items.map((user) => (
              <Table.Tr key={user.id}>
                <Table.Td>{user.name}</Table.Td>
                <Table.Td>{user.login}</Table.Td>
                <Table.Td>{t.roles[user.role]}</Table.Td>
                <Table.Td>{teamName(user.team_id)}</Table.Td>
                <Table.Td>{t.people.reaches[user.reach]}</Table.Td>
                <Table.Td>
                  <Badge variant="light" color={user.active ? "green" : "gray"}>
                    {user.active ? t.settings.active : t.settings.blocked}
                  </Badge>
                </Table.Td>
                <Table.Td>{f.day(user.created_at)}</Table.Td>
                <Table.Td>
                  <Group gap={6} justify="flex-end" wrap="nowrap">
                    <Button size="compact-sm" variant="default" onClick={() => setForm({ user })}>
                      {t.common.edit}
                    </Button>
                    <Button size="compact-sm" variant="default" onClick={() => setLeaver(user)}>
                      {t.bulk.handOver}
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={changing.isPending}
                      onClick={() => changing.mutate({ user, active: !user.active })}
                    >
                      {user.active ? t.settings.block : t.settings.unblock}
                    </Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </SettingsTable>
        )}
      </QueryPanel>
      {form && <UserForm {...form} onClose={() => setForm(null)} />}
      {leaver && <HandOverDialog user={leaver} onClose={() => setLeaver(null)} />}
    </SettingsSection>
  );
}
