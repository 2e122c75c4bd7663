import { Box, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del, post } from "../api/client";
import type { Mailbox, MailboxCheck } from "../api/types";
import { MailboxLedger } from "../emails/MailboxLedgers";
import { mailboxesQuery } from "../emails/mailboxes";
import { useI18n } from "../i18n/i18n";
import { checkReasonsEn } from "../i18n/mailServiceEn";
import { useMe } from "../session/session";
import { CheckResult } from "../ui/CheckResult";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { EditDelete } from "./EditDelete";
import { MailboxFolders } from "./MailboxFolders";
import { MailboxForm } from "./MailboxForm";
import { SettingsSection } from "./SettingsSection";

export function Mailboxes() {
  const { t } = useI18n();
  const mailboxes = useQuery(mailboxesQuery);
  const [form, setForm] = useState<{ mailbox?: Mailbox } | null>(null);
  return (
    <SettingsSection title={t.settings.mailboxes} create={{ label: t.settings.newMailbox, onClick: () => setForm({}) }}>
      <QueryPanel query={mailboxes}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={t.settings.noMailboxes} />
          ) : (
            <Stack gap="sm">
              {items.map((mailbox) => (
                <MailboxCard key={mailbox.id} mailbox={mailbox} onEdit={() => setForm({ mailbox })} />
              ))}
            </Stack>
          )
        }
      </QueryPanel>
      {form && <MailboxForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}

function MailboxCard({ mailbox, onEdit }: { mailbox: Mailbox; onEdit: () => void }) {
  const { t, language } = useI18n();
  const me = useMe();
  const mine = me.role === "admin" || mailbox.owner_id === me.id;
  const checking = useMutation({ mutationFn: () => post<MailboxCheck>(`/mailboxes/${mailbox.id}/check`) });
  const removing = useDeed(() => del(`/mailboxes/${mailbox.id}`), "mailboxes");
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" align="flex-start">
        <Box flex="1 1 280px">
          <Text fw={600}>
            {mailbox.name}
            {mailbox.kind === "personal" && (
              <Text span size="sm" c="dimmed">
                {" "}
                · {t.mailboxes.kinds.personal}
              </Text>
            )}
          </Text>
          <MailboxLedger mailbox={mailbox} />
          <Text size="xs" c="dimmed">
            IMAP {mailbox.imap_host}:{mailbox.imap_port}
            {mailbox.smtp_host && ` · SMTP ${mailbox.smtp_host}:${mailbox.smtp_port}`}
          </Text>
          <MailboxFolders mailbox={mailbox} />
        </Box>
        {mine && (
          <Group gap={6}>
            <Button size="compact-sm" loading={checking.isPending} onClick={() => checking.mutate()}>
              {t.settings.check}
            </Button>
            <EditDelete question={t.settings.mailboxDeleteAsk} onEdit={onEdit} onDelete={() => removing.mutate()} />
          </Group>
        )}
      </Group>
      <CheckResult
        checking={checking}
        stages={t.settings.checkStages}
        instead={language === "en" && checking.data ? checkReasonsEn[checking.data.reason] : undefined}
        mt="xs"
      />
    </Paper>
  );
}
