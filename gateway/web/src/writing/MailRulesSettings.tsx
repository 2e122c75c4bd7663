import { Stack, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { patch } from "../api/client";
import type { MailRules } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { SettingsSection } from "../settings/SettingsSection";
import { notifyDone, notifyProblem } from "../ui/notify";
import { mailRulesQuery } from "./queries";

/** What an administrator allows in the organisation's letters. */
export function MailRulesSettings() {
  const { t } = useI18n();
  const words = t.writing.opens;
  const queryClient = useQueryClient();
  const rules = useQuery(mailRulesQuery);
  const changing = useMutation({
    mutationFn: (wanted: Partial<MailRules>) => patch<MailRules>("/mail-rules", wanted),
    onSuccess: (saved) => {
      queryClient.setQueryData(mailRulesQuery.queryKey, saved);
      notifyDone(t, t.common.saved);
    },
    onError: (error) => notifyProblem(t, error),
  });
  if (!rules.data) return null;
  return (
    <SettingsSection title={words.rules}>
      <Stack gap="sm" maw={760}>
        <Switch
          label={words.allow}
          description={words.allowNote}
          checked={rules.data.track_opens}
          disabled={changing.isPending}
          onChange={(event) => changing.mutate({ track_opens: event.currentTarget.checked })}
        />
        <Switch
          label={words.mark}
          description={words.markNote}
          checked={rules.data.mark_subjects}
          disabled={changing.isPending}
          onChange={(event) => changing.mutate({ mark_subjects: event.currentTarget.checked })}
        />
      </Stack>
    </SettingsSection>
  );
}
