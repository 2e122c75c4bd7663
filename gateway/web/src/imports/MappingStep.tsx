import { Button, Checkbox, Group, SegmentedControl, Select, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { patch, post } from "../api/client";
import type { Field, ImportBatch, ImportChange, ImportSettings } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useFields } from "../ui/grid/useGrid";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { notifyProblem } from "../ui/notify";
import { importQuery } from "./imports";

const NOT_HERE = new Set(["file", "datetime"]);
const READ_ONLY = new Set(["created_by", "updated_by"]);

/** How the file is read, and which column goes to which field. */
export function MappingStep({ batch }: { batch: ImportBatch }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const fields = useFields(batch.kind).data ?? [];
  const [mapping, setMapping] = useState(batch.columns.map((column) => column.field));
  const [settings, setSettings] = useState<ImportSettings>(batch.settings);
  const saving = useMutation({
    mutationFn: (change: ImportChange) => patch<ImportBatch>(`/imports/${batch.id}`, change, batch.version),
    onSuccess: (next) => queryClient.setQueryData(importQuery(batch.id).queryKey, next),
    onError: (error) => notifyProblem(t, error),
  });
  const checking = useMutation({
    mutationFn: async () => {
      await patch<ImportBatch>(`/imports/${batch.id}`, { mapping, settings }, batch.version);
      return post<ImportBatch>(`/imports/${batch.id}/check`);
    },
    onSuccess: (next) => queryClient.setQueryData(importQuery(batch.id).queryKey, next),
    onError: (error) => {
      notifyProblem(t, error);
      void queryClient.invalidateQueries({ queryKey: ["imports", "one", batch.id] });
    },
  });
  const options = useOptions(fields, batch.kind);
  const named = mapping.some((field) => field === "name" || field === "full_name" || field === "number");
  const choose = (place: number, field: string | null) =>
    setMapping(mapping.map((one, at) => (at === place ? field : one === field ? null : one)));
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <SegmentedControl
          aria-label={t.imports.what}
          size="sm"
          value={batch.kind}
          disabled={saving.isPending}
          onChange={(kind) => saving.mutate({ kind: kind as ImportBatch["kind"] })}
          data={Object.entries(t.imports.kinds).map(([value, label]) => ({ value, label }))}
        />
        {batch.format === "csv" && (
          <>
            <Select
              label={t.imports.encoding}
              size="sm"
              w={150}
              allowDeselect={false}
              value={batch.encoding}
              data={Object.entries(t.imports.encodings).map(([value, label]) => ({ value, label }))}
              onChange={(encoding) => encoding && saving.mutate({ encoding })}
            />
            <Select
              label={t.imports.delimiter}
              size="sm"
              w={170}
              allowDeselect={false}
              value={batch.delimiter}
              data={Object.entries(t.imports.delimiters).map(([value, label]) => ({ value, label }))}
              onChange={(delimiter) => delimiter && saving.mutate({ delimiter })}
            />
          </>
        )}
        <Checkbox
          pb={8}
          label={t.imports.header}
          checked={batch.has_header}
          onChange={(event) => saving.mutate({ has_header: event.currentTarget.checked })}
        />
      </Group>
      <Table.ScrollContainer minWidth={620}>
        <Table verticalSpacing={4} withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="26%">{t.imports.column}</Table.Th>
              <Table.Th>{t.imports.samples}</Table.Th>
              <Table.Th w={260}>{t.imports.goesTo}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {batch.columns.map((column, place) => (
              <Table.Tr key={place} data-testid="import-column">
                <Table.Td fw={500}>{column.title || t.imports.nameless(place + 1)}</Table.Td>
                <Table.Td>
                  <Text size="xs" c="dimmed" lineClamp={2}>
                    {column.samples.slice(0, 3).join(" · ")}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Select
                    aria-label={`${t.imports.goesTo}: ${column.title || t.imports.nameless(place + 1)}`}
                    size="xs"
                    searchable
                    clearable
                    placeholder={t.imports.leaveOut}
                    data={options}
                    value={mapping[place] ?? null}
                    onChange={(field) => choose(place, field)}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group gap="sm" align="flex-end">
        <Select
          label={t.imports.existing}
          size="sm"
          w={230}
          allowDeselect={false}
          value={settings.existing ?? "fill"}
          data={Object.entries(t.imports.existings).map(([value, label]) => ({ value, label }))}
          onChange={(existing) =>
            setSettings({ ...settings, existing: existing as NonNullable<ImportSettings["existing"]> })
          }
        />
        <Select
          label={t.imports.badValues}
          size="sm"
          w={230}
          allowDeselect={false}
          value={settings.bad_values ?? "reject"}
          data={Object.entries(t.imports.badValuesOf).map(([value, label]) => ({ value, label }))}
          onChange={(bad) => setSettings({ ...settings, bad_values: bad as NonNullable<ImportSettings["bad_values"]> })}
        />
        {batch.kind === "counterparty" && !mapping.includes("role") && (
          <Select
            label={t.imports.role}
            size="sm"
            w={200}
            clearable
            placeholder={t.counterpartyRole.client}
            value={settings.defaults?.role ?? null}
            data={Object.entries(t.counterpartyRole).map(([value, label]) => ({ value, label }))}
            onChange={(role) => setSettings({ ...settings, defaults: role ? { role } : {} })}
          />
        )}
        <Button ml="auto" disabled={!named} loading={checking.isPending} onClick={() => checking.mutate()}>
          {t.imports.check}
        </Button>
      </Group>
    </Stack>
  );
}

/** The fields a column may go to, in words. */
function useOptions(fields: Field[], kind: ImportBatch["kind"]) {
  const { t } = useI18n();
  const words = useFieldWords();
  const own = fields
    .filter((field) => !NOT_HERE.has(field.type) && !READ_ONLY.has(field.name))
    .map((field) => ({ value: field.name, label: words.title(field) }));
  const people = Object.entries(t.imports.person).map(([value, label]) => ({ value, label }));
  const names = new Set(own.map(({ value }) => value));
  const parts = Object.entries(t.importParts)
    .filter(([part]) => names.has(part.split(".")[0] ?? ""))
    .map(([value, label]) => ({ value, label }));
  return [...own, ...parts, ...(kind === "counterparty" ? people : [])];
}
