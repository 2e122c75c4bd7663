import { Checkbox, Group, Select, SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { DebtSettings, RecordingSettings, UserRole } from "../api/types";
import { recordingSettingsQuery } from "../calls/RecordingPlayer";
import { useI18n } from "../i18n/i18n";
import { CountInput } from "../ui/CountInput";
import { optionsOf } from "../ui/options";
import type { Draft } from "../ui/useDraft";
import { UsersSelect } from "../ui/UsersSelect";
import { calendarsQuery } from "./routing";
import { SettingsRecord } from "./SettingsRecord";
import { useSettingWords } from "./useSettingWords";

/** By when missed calls are to be returned, and who may save recordings. */
export function MissedSettings() {
  const { t } = useI18n();
  const words = t.routing.missed;
  const debts = useSettingWords(
    {
      calendar_id: words.calendar,
      due_minutes: words.due,
      escalate_minutes: words.escalate,
      escalate_to: words.escalateTo,
      duty_ids: words.duty,
    },
    { calendar_id: (id: string | null) => (id ? undefined : words.aroundTheClock) },
  );
  const recordings = useSettingWords(
    { download_roles: words.downloads },
    { download_roles: (roles: UserRole[]) => roles.map((role) => t.roles[role]).join(", ") || t.common.empty },
  );
  return (
    <>
      <SettingsRecord<DebtSettings>
        title={words.title}
        path="/debt-settings"
        queryKey={["debt-settings"]}
        words={debts}
      >
        {(draft) => <DebtInputs draft={draft} />}
      </SettingsRecord>
      <SettingsRecord<RecordingSettings>
        title={words.recordings}
        path="/recording-settings"
        queryKey={recordingSettingsQuery.queryKey}
        words={recordings}
      >
        {(draft) => <RecordingInputs draft={draft} />}
      </SettingsRecord>
    </>
  );
}

function DebtInputs({ draft }: { draft: Draft<Omit<DebtSettings, "version">> }) {
  const { t } = useI18n();
  const words = t.routing.missed;
  const { data: calendars = [] } = useQuery(calendarsQuery);
  return (
    <>
      <Select
        label={words.calendar}
        placeholder={words.aroundTheClock}
        clearable
        clearButtonProps={{ "aria-label": t.common.delete }}
        data={calendars.map(({ id, name }) => ({ value: id, label: name }))}
        {...draft.input("calendar_id")}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {(
          [
            ["due_minutes", words.due],
            ["escalate_minutes", words.escalate],
          ] as const
        ).map(([field, label]) => (
          <CountInput key={field} label={label} max={100_000} {...draft.input(field)} />
        ))}
      </SimpleGrid>
      {(
        [
          ["escalate_to", words.escalateTo],
          ["duty_ids", words.duty],
        ] as const
      ).map(([field, label]) => (
        <UsersSelect key={field} label={label} {...draft.input(field)} />
      ))}
    </>
  );
}

function RecordingInputs({ draft }: { draft: Draft<Omit<RecordingSettings, "version">> }) {
  const { t } = useI18n();
  const words = t.routing.missed;
  return (
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
  );
}
