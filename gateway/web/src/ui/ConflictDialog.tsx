import { Button, Group, Modal, Table } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { fieldLabel, fieldText } from "./fieldText";

export interface Conflict<R, C> {
  change: C;
  /** The record as it is now. */
  current: R;
  /** The fields that both changed. */
  fields: string[];
}

interface Props<R, C> {
  conflict: Conflict<R, C>;
  onKeepTheirs: () => void;
  onSaveMine: () => void;
}

/** Two people changed one field: both values side by side, and a choice. */
export function ConflictDialog<R extends object, C extends object>({
  conflict,
  onKeepTheirs,
  onSaveMine,
}: Props<R, C>) {
  const { t } = useI18n();
  const userName = useUserName();
  const valueIn = (record: object, field: string) =>
    fieldText(t, field, (record as Record<string, unknown>)[field], userName);
  return (
    <Modal opened onClose={onKeepTheirs} title={t.conflict.title} closeButtonProps={{ "aria-label": t.common.close }}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.conflict.field}</Table.Th>
            <Table.Th>{t.conflict.theirs}</Table.Th>
            <Table.Th>{t.conflict.mine}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {conflict.fields.map((field) => (
            <Table.Tr key={field}>
              <Table.Td>{fieldLabel(t, field)}</Table.Td>
              <Table.Td>{valueIn(conflict.current, field)}</Table.Td>
              <Table.Td>{valueIn(conflict.change, field)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onKeepTheirs}>
          {t.conflict.keepTheirs}
        </Button>
        <Button onClick={onSaveMine}>{t.conflict.saveMine}</Button>
      </Group>
    </Modal>
  );
}
