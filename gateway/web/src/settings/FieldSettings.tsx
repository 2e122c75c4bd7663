import { Button, Group, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";

import { get, patch, post } from "../api/client";
import type { Page } from "../api/queries";
import type { CustomField, Field, RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { Choice } from "../ui/Choice";
import { useFields } from "../ui/grid/useGrid";
import { notifyDone, notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { CustomFieldForm } from "./CustomFieldForm";
import { FieldCells, type FieldDeeds } from "./FieldCells";
import { moved, useRowDrag } from "./rowDrag";
import { SettingsSection, SettingsTable } from "./SettingsSection";

/** Which fields the forms show, in which order, which must be filled in; and fields of one's own. */
export function FieldSettings() {
  const { t } = useI18n();
  const [kind, setKind] = useState<RecordKind>("counterparty");
  const [form, setForm] = useState<{ field?: CustomField } | null>(null);
  const fields = useFields(kind);
  return (
    <SettingsSection title={t.cards.customFields} create={{ label: t.cards.newField, onClick: () => setForm({}) }}>
      <Choice label={t.cards.kind} words={t.cards.kinds} size="sm" mb="xs" value={kind} onChange={setKind} />
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
  const latest = useRef<FieldDeeds>(null);
  latest.current = {
    move: (from, to) => arranging.mutate(moved(fields, from, to)),
    set: (name, change) =>
      arranging.mutate(fields.map((field) => (field.name === name ? { ...field, ...change } : field))),
    rename: onRename,
    archive: (field) => changing.mutate({ field, archived: true }),
  };
  const deeds = useMemo<FieldDeeds>(
    () => ({
      move: (...given) => latest.current?.move(...given),
      set: (...given) => latest.current?.set(...given),
      rename: (field) => latest.current?.rename(field),
      archive: (field) => latest.current?.archive(field),
    }),
    [],
  );

  return (
    <>
      <SettingsTable
        label={t.cards.customFields}
        heads={["", t.fields.name, t.cards.fieldType, t.cards.shown, t.cards.required, ""]}
      >
        {fields.map((field, place) => (
          <Table.Tr key={field.name} {...drag(place)} data-testid="field-row">
            <FieldCells
              field={field}
              place={place}
              last={place === fields.length - 1}
              mine={own.get(field.name)}
              deeds={deeds}
            />
          </Table.Tr>
        ))}
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
