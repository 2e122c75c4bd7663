import { FileInput, Loader, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { upload } from "../api/client";
import type { StoredFile } from "../api/types";
import { FileLink } from "../files/FileLink";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";

interface Props {
  label: string;
  /** The id of the file. */
  value: string | null;
  onChange: (id: string | null) => void;
  error?: string | undefined;
}

/** A file: brought in at once, kept with the record when that is saved. */
export function FileField({ label, value, onChange, error }: Props) {
  const { t } = useI18n();
  const bringing = useMutation({
    mutationFn: (file: File) => upload<StoredFile>("/files", file),
    onSuccess: (file) => onChange(file.id),
  });
  return (
    <Stack gap={4}>
      <FileInput
        label={label}
        clearable={value !== null}
        clearButtonProps={{ "aria-label": t.common.delete }}
        placeholder={value ? t.cards.fileChosen : t.cards.chooseFile}
        value={bringing.variables ?? null}
        error={error ?? (bringing.error ? problemText(t, bringing.error) : undefined)}
        onChange={(file) => (file ? bringing.mutate(file) : (bringing.reset(), onChange(null)))}
        rightSection={bringing.isPending ? <Loader size={14} /> : undefined}
      />
      {value && <FileLink id={value} />}
    </Stack>
  );
}
