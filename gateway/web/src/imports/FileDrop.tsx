import { Button, FileButton, Paper, Stack, Text } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";

interface Props {
  busy: boolean;
  onFile: (file: File) => void;
}

/** A file, dropped or chosen. */
export function FileDrop({ busy, onFile }: Props) {
  const { t } = useI18n();
  const [over, setOver] = useState(false);
  return (
    <Paper
      withBorder
      p="lg"
      className="file-drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file && !busy) onFile(file);
      }}
    >
      <Stack align="center" gap={6}>
        <IconFileSpreadsheet size={32} stroke={1.4} />
        <Text size="sm">{busy ? t.imports.uploading : t.imports.drop}</Text>
        <FileButton accept=".csv,.txt,.xlsx" onChange={(file) => file && onFile(file)} disabled={busy}>
          {(props) => (
            <Button {...props} loading={busy} size="sm">
              {t.imports.choose}
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed">
          {t.imports.limits}
        </Text>
      </Stack>
    </Paper>
  );
}
