import { Badge, ColorSwatch, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del } from "../api/client";
import type { Segment } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { EditDelete } from "../settings/EditDelete";
import { SettingsSection, SettingsTable } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { useFields } from "../ui/grid/useGrid";
import { useFieldWords } from "../ui/grid/useFieldWords";
import type { Condition } from "../ui/grid/field";
import { LinkButton } from "../ui/LinkButton";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { SegmentForm } from "./SegmentForm";
import { segmentsQuery } from "./segments";

/** Parts of the client base, who is in each, and who works it. */
export function Segments() {
  const { t } = useI18n();
  const segments = useQuery(segmentsQuery);
  const [form, setForm] = useState<{ segment?: Segment } | null>(null);
  const deleting = useDeed((segment: Segment) => del(`/segments/${segment.id}`, segment.version), "segments", "fields");
  const create = { label: t.segments.create, onClick: () => setForm({}) };
  return (
    <SettingsSection title={t.segments.title} create={create}>
      <QueryPanel query={segments}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={t.segments.empty} action={create} />
          ) : (
            <SettingsTable label={t.segments.title} heads={[t.fields.name, t.segments.how, t.segments.managers, ""]}>
              {items.map((segment) => (
                <Row
                  key={segment.id}
                  segment={segment}
                  onEdit={() => setForm({ segment })}
                  onDelete={() => deleting.mutate(segment)}
                />
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {form && <SegmentForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}

function Row({ segment, onEdit, onDelete }: { segment: Segment; onEdit: () => void; onDelete: () => void }) {
  const { t } = useI18n();
  const userName = useUserName();
  const filter: Condition[] = [{ field: "segment_ids", op: "any_of", value: [segment.id] }];
  return (
    <Table.Tr data-testid="segment">
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          {segment.color && <ColorSwatch color={segment.color} size={12} withShadow={false} />}
          {segment.name}
        </Group>
      </Table.Td>
      <Table.Td>{segment.conditions ? <Conditions conditions={segment.conditions} /> : t.segments.byHand}</Table.Td>
      <Table.Td>
        {segment.manager_ids
          .map((id) => userName(id))
          .filter(Boolean)
          .join(", ") || t.common.nobody}
      </Table.Td>
      <Table.Td>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <LinkButton to="/clients" search={{ filter }} size="compact-sm" variant="default">
            {t.segments.clients}
          </LinkButton>
          <EditDelete question={t.segments.deleteAsk(segment.name)} onEdit={onEdit} onDelete={onDelete} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Conditions({ conditions }: { conditions: NonNullable<Segment["conditions"]> }) {
  const { title, conditionText } = useFieldWords();
  const fields = new Map((useFields("counterparty").data ?? []).map((field) => [field.name, field]));
  return (
    <Stack gap={2}>
      {conditions.map((condition, at) => {
        const field = fields.get(condition.field);
        return (
          <Text key={at} size="sm">
            {field ? (
              <>
                <Text span c="dimmed" inherit>
                  {title(field)}:
                </Text>{" "}
                {conditionText(field, condition as Condition)}
              </>
            ) : (
              <Badge color="red">{condition.field}</Badge>
            )}
          </Text>
        );
      })}
    </Stack>
  );
}
