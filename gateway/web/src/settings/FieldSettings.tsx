import { ActionIcon, Badge, Button, Checkbox, Group, SegmentedControl, Table, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { get, patch, post } from "../api/client";
import type { Page } from "../api/queries";
import type { CustomField, Field, RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { useFields } from "../ui/grid/useGrid";
import { confirmThen, notifyDone, notifyProblem } from "../ui/notify";
import { optionsOf } from "../ui/options";
import { QueryPanel } from "../ui/QueryPanel";
import { CustomFieldForm } from "./CustomFieldForm";
import { moved, useRowDrag } from "./rowDrag";
import { SettingsSection, SettingsTable } from "./SettingsSection";

const ALWAYS_THERE = new Set(["name", "legal_form", "role", "channel", "status", "starts_at"]);

/** Which fields the forms show, in which order, which must be filled in; and fields of one's own. */
export function FieldSettings() {
  const { t } = useI18n();
  const [kind, setKind] = useState<RecordKind>("counterparty");
  const [form, setForm] = useState<{ field?: CustomField } | null>(null);
  const fields = useFields(kind);
  return (
    <SettingsSection title={t.cards.customFields} create={{ label: t.cards.newField, onClick: () => setForm({}) }}>
      <SegmentedControl
        aria-label={t.cards.kind}
        mb="xs"
        data={optionsOf(t.cards.kinds)}
        value={kind}
        onChange={(next) => setKind(next)}
      />
      <Text size="sm" c="dimmed" mb="xs">
        {t.cards.customFieldsHint}
      </Text>
      <QueryPanel query={fields}>
        {(known) => (
          <FieldRows
            key={kind}
            kind={kind}
            fields={known.filter((field) => field.editable)}
            onRename={(field) => setForm({ field })}
          />
        )}
      </QueryPanel>
      {form && <CustomFieldForm kind={kind} {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}

interface RowsProps {
  kind: RecordKind;
  fields: Field[];
  onRename: (field: CustomField) => void;
}

function FieldRows({ kind, fields, onRename }: RowsProps) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const queryClient = useQueryClient();
  const custom = useQuery({
    queryKey: ["custom-fields", kind],
    queryFn: ({ signal }) => get<Page<CustomField>>("/custom-fields", { kind, archived: true }, signal),
  });
  const refresh = () =>
    Promise.all(["fields", "custom-fields"].map((noun) => queryClient.invalidateQueries({ queryKey: [noun] })));
  const arranging = useMutation({
    mutationFn: (next: Field[]) =>
      post<Page<Field>>(`/fields/arrange?kind=${kind}`, {
        fields: next.map(({ name, hidden, required }) => ({ name, hidden, required })),
      }),
    onMutate: (next) =>
      queryClient.setQueryData<Page<Field>>(["fields", kind], (page) => ({
        items: [...next, ...(page?.items ?? []).filter((field) => !field.editable)],
        cursor: null,
      })),
    onError: (error) => notifyProblem(t, error),
    onSettled: refresh,
  });
  const changing = useMutation({
    mutationFn: ({ field, archived }: { field: CustomField; archived: boolean }) =>
      patch<CustomField>(`/custom-fields/${field.id}`, { archived }, field.version),
    onSuccess: (_, { field, archived }) =>
      archived &&
      notifyDone(t, t.common.saved, () =>
        changing.mutate({ field: { ...field, version: field.version + 1 }, archived: false }),
      ),
    onError: (error) => notifyProblem(t, error),
    onSettled: refresh,
  });
  const drag = useRowDrag((from, to) => arranging.mutate(moved(fields, from, to)));
  const own = new Map((custom.data?.items ?? []).map((field) => [`custom.${field.key}`, field]));
  const archived = [...own.values()].filter((field) => field.archived);
  const set = (name: string, change: Partial<Field>) =>
    arranging.mutate(fields.map((field) => (field.name === name ? { ...field, ...change } : field)));

  return (
    <>
      <SettingsTable
        label={t.cards.customFields}
        heads={["", t.fields.name, t.cards.fieldType, t.cards.shown, t.cards.required, ""]}
      >
        {fields.map((field, place) => {
          const mine = own.get(field.name);
          return (
            <Table.Tr key={field.name} {...drag(place)} data-testid="field-row">
              <Table.Td w={92}>
                <Group gap={2} wrap="nowrap">
                  <IconGripVertical
                    size={16}
                    aria-hidden
                    color="var(--mantine-color-dimmed)"
                    style={{ cursor: "grab" }}
                  />
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size="sm"
                    aria-label={`${t.cards.up}: ${title(field)}`}
                    disabled={place === 0}
                    onClick={() => arranging.mutate(moved(fields, place, place - 1))}
                  >
                    <IconArrowUp size={14} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size="sm"
                    aria-label={`${t.cards.down}: ${title(field)}`}
                    disabled={place === fields.length - 1}
                    onClick={() => arranging.mutate(moved(fields, place, place + 1))}
                  >
                    <IconArrowDown size={14} />
                  </ActionIcon>
                </Group>
              </Table.Td>
              <Table.Td>
                <Group gap={6}>
                  {title(field)}
                  {field.custom && (
                    <Badge size="xs" variant="light">
                      {t.cards.own}
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td c="dimmed">
                {typeWord({ ...t.cards.fieldTypes, ...t.cards.otherFieldTypes }, field.type)}
              </Table.Td>
              <Table.Td>
                <Checkbox
                  aria-label={`${t.cards.shown}: ${title(field)}`}
                  checked={!field.hidden}
                  disabled={ALWAYS_THERE.has(field.name)}
                  onChange={(event) => set(field.name, { hidden: !event.currentTarget.checked, required: false })}
                />
              </Table.Td>
              <Table.Td>
                <Checkbox
                  aria-label={`${t.cards.required}: ${title(field)}`}
                  checked={field.required || field.name === "name"}
                  disabled={!field.editable || field.type === "flag" || field.hidden || field.name === "name"}
                  onChange={(event) => set(field.name, { required: event.currentTarget.checked })}
                />
              </Table.Td>
              <Table.Td>
                {mine && (
                  <Group gap={6} justify="flex-end" wrap="nowrap">
                    <Button size="compact-sm" variant="default" onClick={() => onRename(mine)}>
                      {t.common.edit}
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() =>
                        confirmThen(t, t.cards.archiveFieldAsk(mine.name), t.cards.archiveField, () =>
                          changing.mutate({ field: mine, archived: true }),
                        )
                      }
                    >
                      {t.cards.archiveField}
                    </Button>
                  </Group>
                )}
              </Table.Td>
            </Table.Tr>
          );
        })}
      </SettingsTable>
      {archived.length > 0 && (
        <section aria-label={t.cards.archivedFields}>
          <Text fw={600} size="sm" mt="md" mb={4}>
            {t.cards.archivedFields}
          </Text>
          {archived.map((field) => (
            <Group key={field.id} gap="sm" mb={4}>
              <Text size="sm">{field.name}</Text>
              <Button size="compact-sm" variant="default" onClick={() => changing.mutate({ field, archived: false })}>
                {t.cards.bringBack}
              </Button>
            </Group>
          ))}
        </section>
      )}
    </>
  );
}

function typeWord(words: Record<string, string>, type: string): string {
  const shown: Record<string, string | undefined> = { datetime: words.date, user: words.choice };
  return words[type] ?? shown[type] ?? "";
}
