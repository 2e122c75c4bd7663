import { Button, Group, Table, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { del, patch, post } from "../api/client";
import type { Team } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { teamsQuery, useUsers } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { FormDialog } from "../ui/FormDialog";
import { confirmThen, notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";
import { SettingsSection, SettingsTable } from "./SettingsSection";

/** People who work together, and may see each other's clients. */
export function Teams() {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const teams = useQuery(teamsQuery);
  const users = useUsers();
  const [form, setForm] = useState<{ team?: Team } | null>(null);
  const deleting = useMutation({
    mutationFn: (team: Team) => del(`/teams/${team.id}`, team.version),
    onError: (error) => notifyProblem(t, error),
    onSettled: () => Promise.all(["teams", "users"].map((noun) => queryClient.invalidateQueries({ queryKey: [noun] }))),
  });
  const membersOf = (team: Team) => users.filter((user) => user.team_id === team.id && user.active);
  const create = { label: t.people.newTeam, onClick: () => setForm({}) };
  return (
    <SettingsSection title={t.people.teams} create={create}>
      <QueryPanel query={teams}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState text={t.people.noTeams} action={create} />
          ) : (
            <SettingsTable label={t.people.teams} heads={[t.people.team, t.people.members, ""]}>
              {items.map((team) => (
                <Table.Tr key={team.id}>
                  <Table.Td>{team.name}</Table.Td>
                  <Table.Td>
                    {membersOf(team)
                      .map((user) => user.name)
                      .join(", ") || t.common.nobody}
                  </Table.Td>
                  <Table.Td>
                    <Group gap={6} justify="flex-end" wrap="nowrap">
                      <Button size="compact-sm" variant="default" onClick={() => setForm({ team })}>
                        {t.common.edit}
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="default"
                        color="red"
                        disabled={deleting.isPending}
                        onClick={() =>
                          confirmThen(t, t.people.deleteTeamAsk(team.name), t.common.delete, () =>
                            deleting.mutate(team),
                          )
                        }
                      >
                        {t.common.delete}
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {form && <TeamForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}

function TeamForm({ team, onClose }: { team?: Team; onClose: () => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft(
    { name: team?.name ?? "" },
    (values) => (team ? patch<Team>(`/teams/${team.id}`, values, team.version) : post<Team>("/teams", values)),
    () => {
      void queryClient.invalidateQueries({ queryKey: ["teams"] });
      onClose();
    },
  );
  return (
    <FormDialog
      title={team ? t.people.renameTeam : t.people.newTeam}
      submitLabel={team ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
    >
      <TextInput
        label={t.fields.name}
        data-autofocus
        required
        value={draft.values.name}
        error={draft.errorOf("name")}
        onChange={(event) => draft.set("name", event.currentTarget.value)}
      />
    </FormDialog>
  );
}
