import { Checkbox, Text } from "@mantine/core";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { UserSelect } from "../ui/UserSelect";
import { BulkDialog } from "./BulkDialog";
import type { BulkDialogProps } from "./useBulkActions";
import { useBulkChange } from "./useBulkChange";

/** A new manager for many (T15); their people and plans go along if wished. */
export function ManagerDialog({ kind, picked, onClose }: BulkDialogProps) {
  const { t } = useI18n();
  const [manager, setManager] = useState<string | null>(null);
  const [people, setPeople] = useState(false);
  const [planned, setPlanned] = useState(false);
  const { preview, start } = useBulkChange(kind, picked, {
    fields: { manager_id: manager },
    with_contacts: people,
    with_planned: planned,
  });
  return (
    <BulkDialog
      title={t.bulk.manager}
      preview={preview}
      ready
      start={start}
      submitLabel={t.bulk.start}
      onClose={onClose}
    >
      <UserSelect label={t.bulk.newManager} value={manager} onChange={setManager} clearable />
      {manager === null && (
        <Text size="xs" c="dimmed">
          {t.bulk.nobody}
        </Text>
      )}
      {kind === "counterparty" && (
        <>
          <Checkbox
            label={t.bulk.withContacts}
            checked={people}
            onChange={(event) => setPeople(event.currentTarget.checked)}
          />
          <Checkbox
            label={t.bulk.withPlanned}
            checked={planned}
            onChange={(event) => setPlanned(event.currentTarget.checked)}
          />
        </>
      )}
    </BulkDialog>
  );
}
