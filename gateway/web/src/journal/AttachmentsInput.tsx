import { ActionIcon, FileButton, Button, Group, Stack, Text } from "@mantine/core";
import { IconPaperclip, IconX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { upload } from "../api/client";
import type { StoredFile } from "../api/types";
import { FileLink } from "../files/FileLink";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";

interface Props {
  value: string[];
  /** The files that the line has already, for their names. */
  known: StoredFile[];
  onChange: (ids: string[]) => void;
  error?: string | undefined;
}

const MOST = 20;

/** The files of a line: brought in at once, kept with the line when it is saved. */
export function AttachmentsInput({ value, known, onChange, error }: Props) {
  const { t } = useI18n();
  const [brought, setBrought] = useState<StoredFile[]>([]);
  const bringing = useMutation({
    mutationFn: (files: File[]) => Promise.all(files.map((file) => upload<StoredFile>("/files", file))),
    onSuccess(files) {
      setBrought((before) => [...before, ...files]);
      onChange([...value, ...files.map((file) => file.id)]);
    },
  });
  const names = new Map([...known, ...brought].map((file) => [file.id, file.name]));
  const problem = error ?? (bringing.error ? problemText(t, bringing.error) : undefined);

  return (
    <Stack gap={4} role="group" aria-label={t.journal.files}>
      {value.map((id) => (
        <Group key={id} gap={4} wrap="nowrap">
          <FileLink id={id} name={names.get(id) ?? id} />
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t.journal.detach(names.get(id) ?? id)}
            onClick={() => onChange(value.filter((one) => one !== id))}
          >
            <IconX size={14} />
          </ActionIcon>
        </Group>
      ))}
      {problem && (
        <Text size="xs" c="error" role="alert">
          {problem}
        </Text>
      )}
      <FileButton multiple onChange={(files) => files.length > 0 && bringing.mutate(files)}>
        {(props) => (
          <Button
            {...props}
            w="fit-content"
            size="compact-sm"
            variant="default"
            leftSection={<IconPaperclip size={14} />}
            loading={bringing.isPending}
            disabled={value.length >= MOST}
          >
            {t.journal.attach}
          </Button>
        )}
      </FileButton>
    </Stack>
  );
}
