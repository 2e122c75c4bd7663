import { Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { Email } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { LetterById } from "./Letter";

/** The other letters of the conversation, each on a line that opens. */
export function LetterThread({ email }: { email: Email }) {
  const { t, f } = useI18n();
  const thread = useQuery({
    queryKey: ["emails", "thread", email.id],
    queryFn: async ({ signal }) => (await get<{ items: Email[] }>(`/emails/${email.id}/thread`, {}, signal)).items,
  });
  const others = (thread.data ?? []).filter((one) => one.id !== email.id);
  if (others.length === 0) return null;
  return (
    <Stack gap={4} component="section" aria-label={t.letters.thread(f.number(others.length + 1))}>
      <Text size="sm" fw={600}>
        {t.letters.thread(f.number(others.length + 1))}
      </Text>
      {others.map((one) => (
        <ThreadLine key={one.id} email={one} />
      ))}
    </Stack>
  );
}

function ThreadLine({ email }: { email: Email }) {
  const { t, f } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <Paper withBorder p={6} data-testid="thread-letter">
      <UnstyledButton w="100%" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Group gap={8} wrap="nowrap" justify="space-between">
          <Text size="sm" fw={500} truncate>
            {email.from_name || email.from_address || t.letters.unknownSender}
          </Text>
          <Text size="xs" c="dimmed" style={{ flex: "none" }}>
            {f.when(email.delivered_at)}
          </Text>
        </Group>
        {!open && (
          <Text size="xs" c="dimmed" truncate>
            {email.text}
          </Text>
        )}
      </UnstyledButton>
      {open && <LetterById emailId={email.id} />}
    </Paper>
  );
}
