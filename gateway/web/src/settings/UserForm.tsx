import { PasswordInput, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { patch, post } from "../api/client";
import type { Reach, User, UserChange, UserDraft, UserRole } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { teamsQuery } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";

interface Props {
  user?: User;
  onClose: () => void;
}

export function UserForm({ user, onClose }: Props) {
  const { t } = useI18n();
  const { data: teams } = useQuery(teamsQuery);
  const draft = useDraft(
    {
      name: user?.name ?? "",
      login: user?.login ?? "",
      role: user?.role ?? ("manager" as UserRole),
      team_id: user?.team_id ?? null,
      reach: user?.role === "manager" ? user.reach : ("own" as Reach),
      password: "",
    },
    ({ login, password, ...values }) => {
      if (user) {
        const change: UserChange = password ? { ...values, password } : values;
        return patch<User>(`/users/${user.id}`, change, user.version);
      }
      const body: UserDraft = { ...values, login, password };
      return post<User>("/users", body);
    },
    useSaved(onClose, "users"),
  );
  const { values, set } = draft;
  return (
    <FormDialog
      title={user ? t.settings.editUser : t.settings.newUser}
      submitLabel={user ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
    >
      <TextInput label={t.fields.personName} data-autofocus required {...draft.text("name")} />
      <TextInput
        label={t.login.login}
        required={!user}
        disabled={user !== undefined}
        autoComplete="off"
        {...draft.text("login")}
      />
      <Select
        label={t.settings.role}
        allowDeselect={false}
        data={optionsOf(t.roles)}
        value={values.role}
        onChange={(role) => role && set("role", role)}
      />
      <Select
        label={t.people.team}
        placeholder={t.people.noTeam}
        clearable
        clearButtonProps={{ "aria-label": t.common.delete }}
        data={(teams?.items ?? []).map((team) => ({ value: team.id, label: team.name }))}
        {...draft.input("team_id")}
      />
      <Select
        label={t.people.reach}
        description={values.role === "manager" ? t.people.reachHint : t.people.reachOfRole}
        disabled={values.role !== "manager"}
        allowDeselect={false}
        data={optionsOf(t.people.reaches)}
        value={values.role === "manager" ? values.reach : "all"}
        onChange={(reach) => reach && set("reach", reach)}
      />
      <PasswordInput
        label={user ? t.settings.newPassword : t.common.password}
        description={user ? t.settings.newPasswordHint : undefined}
        required={!user}
        autoComplete="new-password"
        {...draft.text("password")}
      />
    </FormDialog>
  );
}
