import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "../ui/ProblemPanel";
import type { Draft } from "../ui/useDraft";

interface Props<D> {
  label: string;
  draft: Draft<D>;
  children: ReactNode;
}

/** Settings that are one record: changed where they stand, saved by a button. */
export function SettingsForm<D>({ label, draft, children }: Props<D>) {
  const { t } = useI18n();
  return (
    <form
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        draft.save();
      }}
    >
      <Stack gap="sm" maw={640}>
        {draft.error && <ProblemPanel error={draft.error} />}
        {children}
        <Group>
          <Button type="submit" disabled={!draft.changed} loading={draft.saving}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
