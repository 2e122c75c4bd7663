import { Button, Group, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { get, patch } from "../api/client";
import type { NoticePhone } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { SettingsSection } from "../settings/SettingsSection";
import { notifyDone } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";

const KEY = ["my-notice-phone"];

/** One's own mobile, on which notices come. */
export function MyNoticePhone() {
  const { t } = useI18n();
  const mine = useQuery({ queryKey: KEY, queryFn: ({ signal }) => get<NoticePhone>("/my-notice-phone", {}, signal) });
  return (
    <SettingsSection title={t.notices.mine} hint={t.notices.mineHint}>
      <QueryPanel query={mine}>{(found) => <PhoneForm key={found.phone} phone={found.phone} />}</QueryPanel>
    </SettingsSection>
  );
}

function PhoneForm({ phone }: { phone: string }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft(
    { phone },
    (values) => patch<NoticePhone>("/my-notice-phone", values),
    (saved) => {
      queryClient.setQueryData(KEY, saved);
      notifyDone(t, t.common.saved);
    },
  );
  return (
    <>
      {draft.error && <ProblemPanel error={draft.error} />}
      <Group align="flex-end" gap="sm">
        <TextInput type="tel" label={t.texts.phone} w={220} {...draft.text("phone")} />
        <Button variant="default" disabled={!draft.changed} loading={draft.saving} onClick={draft.save}>
          {t.common.save}
        </Button>
      </Group>
    </>
  );
}
