import { Checkbox, Group, MultiSelect, Select, SimpleGrid } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { get, patch } from "../api/client";
import type { DebtSettings, RecordingSettings, UserRole } from "../api/types";
import { recordingSettingsQuery } from "../calls/RecordingPlayer";
import { useI18n } from "../i18n/i18n";
import { SettingsSection } from "../settings/SettingsSection";
import { useUsers } from "../session/session";
import { CountInput } from "../ui/CountInput";
import { notifyDone } from "../ui/notify";
import { optionsOf } from "../ui/options";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";
import { calendarsQuery } from "./routing";
import { SettingsForm } from "./SettingsForm";

/** By when missed calls are to be returned, and who may save recordings. */
export function MissedSettings() {
  const { t } = useI18n();
  const words = t.routing.missed;
  const debts = useQuery({
    queryKey: ["debt-settings"],
    queryFn: ({ signal }) => get<DebtSettings>("/debt-settings", {}, signal),
  });
  const recordings = useQuery(recordingSettingsQuery);
  return (
    <>
      <SettingsSection title={words.title}>
        <QueryPanel query={debts}>{(found) => <DebtForm key={found.version} settings={found} />}</QueryPanel>
      </SettingsSection>
      <SettingsSection title={words.recordings}>
        <QueryPanel query={recordings}>{(found) => <RecordingForm key={found.version} settings={found} />}</QueryPanel>
      </SettingsSection>
    </>
  );
}

function DebtForm({ settings }: { settings: DebtSettings }) {
  const { t } = useI18n();
  const words = t.routing.missed;
  const users = useUsers();
  const queryClient = useQueryClient();
  const { data: calendars = [] } = useQuery(calendarsQuery);
  const { version, ...initial } = settings;
  const draft = useDraft(
    initial,
    (values) => patch<DebtSettings>("/debt-settings", values, version),
    (saved) => {
      queryClient.setQueryData(["debt-settings"], saved);
      notifyDone(t, t.common.saved);
    },
  );
  const { values, set, errorOf } = draft;
  return (
    <SettingsForm label={words.title} draft={draft}>
      <Select
        label={words.calendar}
        placeholder={words.aroundTheClock}
        clearable
        clearButtonProps={{ "aria-label": t.common.delete }}
        data={calendars.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.calendar_id}
        error={errorOf("calendar_id")}
        onChange={(id) => set("calendar_id", id)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {(
          [
            ["due_minutes", words.due],
            ["escalate_minutes", words.escalate],
          ] as const
        ).map(([field, label]) => (
          <CountInput
            key={field}
            label={label}
            max={100_000}
            value={values[field]}
            error={errorOf(field)}
            onChange={(value) => set(field, value)}
          />
        ))}
      </SimpleGrid>
      {(
        [
          ["escalate_to", words.escalateTo],
          ["duty_ids", words.duty],
        ] as const
      ).map(([field, label]) => (
        <MultiSelect
          key={field}
          label={label}
          searchable
          data={users
            .filter((user) => user.active || values[field].includes(user.id))
            .map((user) => ({ value: user.id, label: user.name }))}
          value={values[field]}
          error={errorOf(field)}
          onChange={(ids) => set(field, ids)}
        />
      ))}
    </SettingsForm>
  );
}

function RecordingForm({ settings }: { settings: RecordingSettings }) {
  const { t } = useI18n();
  const words = t.routing.missed;
  const queryClient = useQueryClient();
  const draft = useDraft(
    { download_roles: settings.download_roles },
    (values) => patch<RecordingSettings>("/recording-settings", values, settings.version),
    (saved) => {
      queryClient.setQueryData(recordingSettingsQuery.queryKey, saved);
      notifyDone(t, t.common.saved);
    },
  );
  return (
    <SettingsForm label={words.recordings} draft={draft}>
      <Checkbox.Group
        label={words.downloads}
        description={words.downloadsHint}
        value={draft.values.download_roles}
        error={draft.errorOf("download_roles")}
        onChange={(roles) => draft.set("download_roles", roles as UserRole[])}
      >
        <Group mt="xs">
          {optionsOf(t.roles).map(({ value, label }) => (
            <Checkbox key={value} value={value} label={label} />
          ))}
        </Group>
      </Checkbox.Group>
    </SettingsForm>
  );
}
