import { Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get, Problem } from "../api/client";
import { one } from "../api/queries";
import type { RecordKind } from "../api/types";
import { isEmpty } from "../fields/record";
import { useI18n } from "../i18n/i18n";
import { valueOf } from "../ui/grid/field";
import { confirmThen } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { WhenInput } from "../ui/WhenInput";
import { useRestore } from "./HistoryTab";
import { NOUNS } from "./nouns";
import { RecordField, useFieldNames } from "./RecordField";

interface Props {
  kind: RecordKind;
  record: { id: string; version: number };
  restorable: boolean;
  onRestored: (() => void) | undefined;
  onClose: () => void;
}

const DAY = 24 * 60 * 60_000;

/** The card as it was at a moment: what differs from now first. */
export function AsOfDialog({ kind, record, restorable, onRestored, onClose }: Props) {
  const { t, f } = useI18n();
  const noun = NOUNS[kind];
  const [at, setAt] = useState<string | null>(() => new Date(Date.now() - DAY).toISOString());
  const now = useQuery(one<object>(noun, record.id));
  const then = useQuery({
    queryKey: [noun, "as-of", record.id, record.version, at],
    queryFn: ({ signal }) => get<object>(`/${noun}/${record.id}/as-of`, { at }, signal),
    enabled: at !== null,
    retry: false,
  });
  const restore = useRestore(kind, record.id, record.version, () => {
    onRestored?.();
    onClose();
  });
  const wasNot = then.error instanceof Problem && then.error.status === 404;

  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={kind === "interaction" ? t.lineHistory.asOf : t.history.asOf}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <Stack gap="sm">
        <WhenInput value={at} onChange={setAt} />
        {wasNot ? (
          <Text c="dimmed">{t.history.wasNot}</Text>
        ) : (
          <QueryPanel query={then}>
            {(was) => <Card kind={kind} was={was} now={now.data ?? was} when={f.full(at ?? "")} />}
          </QueryPanel>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.close}
          </Button>
          <Button
            disabled={!restorable || !at || !then.data}
            loading={restore.isPending}
            onClick={() =>
              at && confirmThen(t, t.history.restoreAllAsk(f.full(at)), t.history.restore, () => restore.mutate({ at }))
            }
          >
            {t.history.restoreAll}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface CardProps {
  kind: RecordKind;
  was: object;
  now: object;
  when: string;
}

function Card({ kind, was, now, when }: CardProps) {
  const { t } = useI18n();
  const { fields, label } = useFieldNames(kind);
  const known = [...fields.values()].filter((field) => field.editable || field.name === "number");
  const differing = known.filter((field) => !same(valueOf(was, field.name), valueOf(now, field.name)));
  const rest = known.filter((field) => !differing.includes(field) && !isEmpty(valueOf(was, field.name)));
  return (
    <Stack gap="xs" data-testid="as-of">
      <Text size="sm" fw={600}>
        {differing.length > 0 ? t.history.differs(differing.length) : t.history.sameAsNow}
      </Text>
      <Table verticalSpacing={4} layout="fixed" aria-label={when}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="30%">{t.history.field}</Table.Th>
            <Table.Th>{t.history.then}</Table.Th>
            <Table.Th>{t.history.now}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...differing, ...rest].map((field) => (
            <Table.Tr key={field.name} bg={differing.includes(field) ? "var(--mantine-color-yellow-light)" : undefined}>
              <Table.Td c="dimmed">{label(field.name)}</Table.Td>
              <Table.Td>
                <RecordField field={field} value={valueOf(was, field.name)} />
              </Table.Td>
              <Table.Td>
                {differing.includes(field) && <RecordField field={field} value={valueOf(now, field.name)} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

function same(one: unknown, other: unknown): boolean {
  return (isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other);
}
