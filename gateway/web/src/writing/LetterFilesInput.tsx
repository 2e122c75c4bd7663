import { ActionIcon, Button, FileButton, Group, Paper, Stack, Text } from "@mantine/core";
import { IconPaperclip, IconX } from "@tabler/icons-react";

import type { LetterFile } from "../api/types";
import { sizeText } from "../files/files";
import { Uploads } from "../files/Uploads";
import type { Upload } from "../files/useBringing";
import { useI18n } from "../i18n/i18n";

interface Props {
  files: LetterFile[];
  uploads: Upload[];
  onBring: (files: File[]) => void;
  onDismiss: (key: number) => void;
  onRemove: (id: string) => void;
  error?: string | undefined;
}

/** The files of a letter, those on their way, and how more are brought in. */
export function LetterFilesInput({ files, uploads, onBring, onDismiss, onRemove, error }: Props) {
  const { t, language } = useI18n();
  return (
    <Stack gap={6}>
      <Group gap="xs" component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={t.mail.attachments}>
        {files.map((file) => (
          <Paper withBorder px={8} py={2} key={file.id} component="li" data-testid="letter-file">
            <Group gap={6} wrap="nowrap">
              <Text size="sm" truncate maw={260} title={file.name}>
                {file.name}
              </Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                {sizeText(file.size, t.files.units, language)}
              </Text>
              <ActionIcon
                size="xs"
                variant="subtle"
                color="gray"
                aria-label={t.writing.removeFile(file.name)}
                onClick={() => onRemove(file.id)}
              >
                <IconX size={12} />
              </ActionIcon>
            </Group>
          </Paper>
        ))}
        <li>
          <FileButton multiple onChange={onBring}>
            {(props) => (
              <Button
                {...props}
                variant="subtle"
                color="gray"
                size="compact-sm"
                leftSection={<IconPaperclip size={16} />}
              >
                {t.writing.attach}
              </Button>
            )}
          </FileButton>
        </li>
      </Group>
      <Uploads uploads={uploads} onDismiss={onDismiss} />
      {error && (
        <Text size="sm" c="error" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}
