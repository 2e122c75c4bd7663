import { Switch } from "@mantine/core";
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
    mutationFn: (wanted: boolean) => patch<MailRules>("/mail-rules", { track_opens: wanted }),
    onSuccess: (saved) => {
      queryClient.setQueryData(mailRulesQuery.queryKey, saved);
      notifyDone(t, t.common.saved);
    },
    onError: (error) => notifyProblem(t, error),
  });
  if (!rules.data) return null;
  return (
    <SettingsSection title={words.rules}>
      <Switch
        label={words.allow}
        description={words.allowNote}
        maw={760}
        checked={rules.data.track_opens}
        disabled={changing.isPending}
        onChange={(event) => changing.mutate(event.currentTarget.checked)}
      />
    </SettingsSection>
  );
}
