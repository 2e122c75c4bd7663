import { Checkbox, Group, Select, Stack, TextInput } from "@mantine/core";

import type { Values } from "../fields/record";
import { useI18n } from "../i18n/i18n";
import { inMinutes } from "../ui/dateTime";
import { optionsOf } from "../ui/options";
import type { Draft } from "../ui/useDraft";
import { WhenInput } from "../ui/WhenInput";

const NEXT_WEEK_MINUTES = 7 * 24 * 60;

/** F40: the next one, planned in the same step. */
export function NextFields({ draft }: { draft: Draft<Values> }) {
  const { t } = useI18n();
  const { values, set } = draft;
  const planned = values.plans_next === true;
  return (
    <Stack gap="xs" className="next-fields">
      <Checkbox
        label={t.journal.planNext}
        description={planned ? t.journal.nextHint : undefined}
        checked={planned}
        onChange={(event) => {
          set("plans_next", event.currentTarget.checked);
          if (!values.next_starts_at) set("next_starts_at", inMinutes(NEXT_WEEK_MINUTES));
        }}
      />
      {planned && (
        <>
          <Group gap="sm" align="flex-start" wrap="nowrap">
            <div style={{ flex: 2 }}>
              <WhenInput
                value={values.next_starts_at as string | null}
                onChange={(at) => set("next_starts_at", at)}
                shortcuts={false}
              />
            </div>
            <Select
              label={t.fields.channel}
              flex={1}
              allowDeselect={false}
              data={optionsOf(t.journal.channels)}
              value={String(values.next_channel)}
              onChange={(channel) => set("next_channel", channel)}
            />
          </Group>
          <TextInput
            label={t.fields.subject}
            value={String(values.next_subject)}
            onChange={(event) => set("next_subject", event.currentTarget.value)}
          />
        </>
      )}
    </Stack>
  );
}
