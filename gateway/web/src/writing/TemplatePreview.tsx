import { Button, Group, Paper, Stack, Text, Typography } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { enquire, get } from "../api/client";
import type { Contact, FilledTemplate } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "../ui/ProblemPanel";
import { RecordPicker } from "../ui/RecordPicker";

/** What becomes of a template with the fields of a real person and their firm. */
export function TemplatePreview({ subject, html }: { subject: string; html: string }) {
  const { t } = useI18n();
  const words = t.writing.templates;
  const [contactId, setContactId] = useState<string | null>(null);
  const trying = useMutation({
    mutationFn: async () => {
      const person = contactId ? await get<Contact>(`/contacts/${contactId}`) : null;
      const use = { contact_id: contactId, counterparty_id: person?.counterparty_id ?? null };
      return enquire<FilledTemplate>("/email-templates/preview", { subject, html, use });
    },
  });
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs">
        <RecordPicker kind="contact" label={words.preview} value={contactId} onChange={setContactId} />
        <Button variant="default" loading={trying.isPending} onClick={() => trying.mutate()}>
          {words.show}
        </Button>
      </Group>
      {trying.error && <ProblemPanel error={trying.error} />}
      {trying.data && (
        <Paper withBorder p="sm" data-testid="template-preview">
          <Text fw={600} size="sm">
            {trying.data.subject || t.mail.noSubject}
          </Text>
          <Typography fz="sm">
            {/* The gateway made it safe: no scripts, no styles, nothing that loads. */}
            <div dangerouslySetInnerHTML={{ __html: trying.data.html }} />
          </Typography>
        </Paper>
      )}
    </Stack>
  );
}
