import { Table, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del, patch, post } from "../api/client";
import type { Team } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { teamsQuery, useUsers } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { FormDialog } from "../ui/FormDialog";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";
import { EditDelete } from "./EditDelete";
import { SettingsSection, SettingsTable } from "./SettingsSection";

/** People who work together, and may see each other's clients. */
export function Teams() {
  const { t } = useI18n();
  const teams = useQuery(teamsQuery);
  const users = useUsers();
  const [form, setForm] = useState<{ team?: Team } | null>(null);
  const deleting = useDeed((team: Team) => del(`/teams/${team.id}`, team.version), "teams", "users");
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
                    <EditDelete
                      question={t.people.deleteTeamAsk(team.name)}
                      onEdit={() => setForm({ team })}
                      onDelete={() => deleting.mutate(team)}
                      busy={deleting.isPending}
                    />
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
  const draft = useDraft(
    { name: team?.name ?? "" },
    (values) => (team ? patch<Team>(`/teams/${team.id}`, values, team.version) : post<Team>("/teams", values)),
    useSaved(onClose, "teams"),
  );
  return (
    <FormDialog
      title={team ? t.people.renameTeam : t.people.newTeam}
      submitLabel={team ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
    >
      <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
    </FormDialog>
  );
}
