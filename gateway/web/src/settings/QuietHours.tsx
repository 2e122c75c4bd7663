import { Button, Group, Select, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { get, patch } from "../api/client";
import type { QuietHours as Hours } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";
import { SettingsSection } from "./SettingsSection";

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${hour}:00` }));

/** When mass SMS and notices do not leave. */
export function QuietHours() {
  const { t } = useI18n();
  const hours = useQuery({
    queryKey: ["quiet-hours"],
    queryFn: ({ signal }) => get<Hours>("/quiet-hours", {}, signal),
  });
  return (
    <SettingsSection title={t.texts.quiet.title} hint={t.texts.quiet.hint}>
      <QueryPanel query={hours}>{(found) => <HoursForm key={found.version} hours={found} />}</QueryPanel>
    </SettingsSection>
  );
}

function HoursForm({ hours }: { hours: Hours }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft(
    { from_hour: hours.from_hour, until_hour: hours.until_hour },
    (values) => patch<Hours>("/quiet-hours", values, hours.version),
    (saved) => {
      queryClient.setQueryData(["quiet-hours"], saved);
      notifyDone(t, t.common.saved);
    },
  );
  const { values, set } = draft;
  const none = values.from_hour === values.until_hour;
  return (
    <>
      {draft.error && <ProblemPanel error={draft.error} />}
      <Group align="flex-end" gap="sm">
        <Select
          label={t.texts.quiet.from}
          w={110}
          allowDeselect={false}
          data={HOURS}
          value={String(values.from_hour)}
          onChange={(hour) => set("from_hour", Number(hour))}
        />
        <Select
          label={t.texts.quiet.until}
          w={110}
          allowDeselect={false}
          data={HOURS}
          value={String(values.until_hour)}
          onChange={(hour) => set("until_hour", Number(hour))}
        />
        <Button variant="default" disabled={!draft.changed} loading={draft.saving} onClick={draft.save}>
          {t.common.save}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {none ? t.texts.quiet.none : t.texts.quiet.zone(hours.zone)}
      </Text>
    </>
  );
}
