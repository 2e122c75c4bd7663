import { ActionIcon, Button, Group, Paper, Stack, Table, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCalendarTime, IconEye } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import { pages, rowsOf } from "../api/queries";
import type { RecordChange, RecordChangePage, RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe, useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { confirmThen, notifyDone } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { AccessDialog } from "./AccessDialog";
import { AsOfDialog } from "./AsOfDialog";
import { NOUNS } from "./nouns";
import { RecordField, useFieldNames } from "./RecordField";

interface Props {
  kind: RecordKind;
  record: { id: string; version: number };
  /** Why nothing can be brought back just now. */
  locked?: string | undefined;
  /** After something was brought back. */
  onRestored?: (() => void) | undefined;
}

/** Who changed what, when and why; each value can be brought back. */
export function HistoryTab({ kind, record, locked, onRestored }: Props) {
  const { t } = useI18n();
  const me = useMe();
  const [dialog, setDialog] = useState<"as-of" | "access" | null>(null);
  const changes = useInfiniteQuery(
    pages<RecordChangePage>([NOUNS[kind], "history", record.id, record.version], `/history/${kind}/${record.id}`),
  );
  return (
    <div className="page-scroll" data-testid="history">
      <Group gap="xs" mb="sm">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconCalendarTime size={14} />}
          onClick={() => setDialog("as-of")}
        >
          {kind === "interaction" ? t.lineHistory.asOf : t.history.asOf}
        </Button>
        {me.role !== "manager" && kind !== "interaction" && (
          <Button size="xs" variant="default" leftSection={<IconEye size={14} />} onClick={() => setDialog("access")}>
            {t.access.title}
          </Button>
        )}
      </Group>
      {locked && (
        <Text size="xs" c="dimmed" mb="xs">
          {locked}
        </Text>
      )}
      <QueryPanel query={changes}>
        {(data) => (
          <Stack gap="xs">
            {rowsOf(data).map((change) => (
              <Change
                key={change.id}
                kind={kind}
                change={change}
                version={record.version}
                restorable={!locked}
                onRestored={onRestored}
              />
            ))}
            {rowsOf(data).length === 0 && <EmptyState text={t.history.nothing} />}
            <MoreButton query={changes} />
          </Stack>
        )}
      </QueryPanel>
      {dialog === "as-of" && (
        <AsOfDialog
          kind={kind}
          record={record}
          restorable={!locked}
          onRestored={onRestored}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "access" && kind !== "interaction" && (
        <AccessDialog kind={kind} id={record.id} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}

interface ChangeProps {
  kind: RecordKind;
  change: RecordChange;
  version: number;
  restorable: boolean;
  onRestored: (() => void) | undefined;
}

function Change({ kind, change, version, restorable, onRestored }: ChangeProps) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const { fields, label } = useFieldNames(kind);
  const restore = useRestore(kind, change.record_id, version, onRestored);
  const cause = t.history.causes[change.cause as keyof typeof t.history.causes] ?? "";
  const who = userName(change.user_id) ?? (change.user_id ? t.history.program : t.history.system);
  return (
    <Paper withBorder p="xs" component="article" aria-label={`${t.history.operations[change.operation]} ${who}`}>
      <Group gap={8}>
        <Text size="sm" fw={600}>
          {t.history.operations[change.operation]}
        </Text>
        <Text size="sm">{who}</Text>
        {cause && (
          <Text size="xs" c="dimmed">
            {cause}
          </Text>
        )}
        <Text size="xs" c="dimmed" ml="auto" title={f.full(change.at)}>
          {f.when(change.at)}
        </Text>
      </Group>
      {change.fields.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table verticalSpacing={2} horizontalSpacing={6} withRowBorders={false} layout="fixed">
            <Table.Tbody>
              {change.fields.map(({ field, before, after }) => (
                <Table.Tr key={field}>
                  <Table.Td w="26%" c="dimmed" style={{ verticalAlign: "top" }}>
                    {label(field)}
                  </Table.Td>
                  <Table.Td style={{ verticalAlign: "top" }}>
                    <RecordField field={fields.get(field)} value={before} />
                  </Table.Td>
                  <Table.Td w={28} c="dimmed" style={{ verticalAlign: "top" }} aria-hidden>
                    →
                  </Table.Td>
                  <Table.Td style={{ verticalAlign: "top" }}>
                    <RecordField field={fields.get(field)} value={after} />
                  </Table.Td>
                  <Table.Td w={36} style={{ verticalAlign: "top" }}>
                    {restorable && field !== "deleted" && field !== "merged_into" && (
                      <Tooltip label={t.history.restoreField}>
                        <ActionIcon
                          size="sm"
                          variant="subtle"
                          aria-label={`${t.history.restoreField}: ${label(field)}`}
                          loading={restore.isPending}
                          onClick={() =>
                            confirmThen(t, t.history.restoreAsk(label(field)), t.history.restore, () =>
                              restore.mutate({ change_id: change.id, field }),
                            )
                          }
                        >
                          <IconArrowBackUp size={15} />
                        </ActionIcon>
                      </Tooltip>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Paper>
  );
}

interface Restoring {
  change_id?: string;
  field?: string;
  at?: string;
}

/** Brings back a field or a whole record, as an ordinary change of this version. */
export function useRestore(kind: RecordKind, id: string, version: number, onDone?: () => void) {
  const { t } = useI18n();
  return useDeed(async (restoring: Restoring) => {
    await post(`/history/${kind}/${id}/restore`, restoring, version);
    notifyDone(t, t.history.restored);
    onDone?.();
  }, NOUNS[kind]);
}
