import { Alert, Anchor, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPaperclip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Email, EmailFile } from "../api/types";
import { sizeText } from "../files/files";
import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "../ui/ProblemPanel";

/** What came with the letter, each to be saved; what could do harm says so. */
export function EmailFiles({ email }: { email: Email }) {
  const { t, language } = useI18n();
  const words = t.letters;
  const files = useQuery({
    queryKey: ["emails", "files", email.id],
    queryFn: async ({ signal }) => (await get<{ items: EmailFile[] }>(`/emails/${email.id}/files`, {}, signal)).items,
    enabled: email.attachments.length > 0,
    staleTime: Infinity,
  });
  if (email.attachments.length === 0) return null;
  if (files.error) return <ProblemPanel error={files.error} retry={files.refetch} />;
  const shown = files.data ?? [];
  const dangerous = shown.some((file) => file.warning === "program");
  const packed = shown.some((file) => file.warning === "winmail");
  return (
    <Stack gap={4} component="section" aria-label={t.mail.attachments}>
      <Group gap="md" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {shown.map((file) => (
          <Group key={file.index} gap={4} wrap="nowrap" component="li" data-testid="email-file">
            {file.warning === "program" ? <IconAlertTriangle size={14} color="red" /> : <IconPaperclip size={14} />}
            <Anchor size="sm" href={`/api/v1/emails/${email.id}/file?index=${file.index}`} download={file.name}>
              {file.name}
            </Anchor>
            <Text size="xs" c="dimmed">
              {sizeText(file.size, t.files.units, language)}
            </Text>
          </Group>
        ))}
      </Group>
      {dangerous && (
        <Alert color="red" py={6}>
          {words.dangerous}
        </Alert>
      )}
      {packed && (
        <Alert color="yellow" py={6}>
          {words.winmail}
        </Alert>
      )}
    </Stack>
  );
}
