import { Button, Group } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { confirmThen } from "../ui/notify";

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
      <Button
        size="compact-sm"
        variant="default"
        disabled={busy}
        onClick={() => confirmThen(t, question, t.common.delete, onDelete)}
      >
        {t.common.delete}
      </Button>
    </Group>
  );
}
