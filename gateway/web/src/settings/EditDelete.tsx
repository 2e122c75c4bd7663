import { Button, Group } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { ConfirmButton } from "../ui/ConfirmButton";

interface Props {
  /** What is asked before it is deleted. */
  question: string;
  onEdit: () => void;
  onDelete: () => void;
  /** One is being deleted. */
  busy?: boolean;
}

/** The buttons of a row of settings. */
export function EditDelete({ question, onEdit, onDelete, busy = false }: Props) {
  const { t } = useI18n();
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <Button size="compact-sm" variant="default" onClick={onEdit}>
        {t.common.edit}
      </Button>
      <ConfirmButton label={t.common.delete} question={question} disabled={busy} onConfirm={onDelete} />
    </Group>
  );
}
