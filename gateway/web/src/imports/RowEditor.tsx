import { ActionIcon, Button, Group, Kbd, SimpleGrid, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconArrowMerge } from "@tabler/icons-react";
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";

import type { ImportBatch, ImportRow } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { glued, shownCells, toSave } from "./rowCells";
import { useRowChange } from "./useRowChange";

interface Props {
  batch: ImportBatch;
  row: ImportRow;
  onClose: () => void;
}

/** The cells of one row: Enter saves and checks them at once, Esc leaves them as they were, Tab goes on. */
export function RowEditor({ batch, row, onClose }: Props) {
  const { t } = useI18n();
  const saving = useRowChange(batch, row.position);
  const [cells, setCells] = useState(row.cells);
  const form = useRef<HTMLFormElement>(null);
  const shown = shownCells(batch.columns, row);
  const tooMany = cells.length > batch.columns.length;
  const wrong = shown.find(({ problem }) => problem?.fatal) ?? shown[0];
  const elsewhere = row.problems.filter((one) => one.fatal && !shown.some(({ problem }) => problem === one));

  useEffect(() => {
    form.current?.scrollIntoView({ block: "nearest" });
    const focused = document.activeElement;
    if (focused instanceof HTMLInputElement) focused.select();
  }, []);

  function submit(event: FormEvent) {
    event.preventDefault();
    const change = toSave(row.cells, cells, batch.columns.length);
    if (!change) return onClose();
    saving.mutate(
      { cells: change },
      {
        onSuccess: (saved) => {
          setCells(saved.cells);
          if (saved.action !== "reject") onClose();
          else setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
        },
      },
    );
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  }

  return (
    <form ref={form} onSubmit={submit} onKeyDown={onKeyDown} className="import-editor" data-testid="import-editor">
      <Stack gap="xs">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="xs" verticalSpacing={6}>
          {shown.map(({ place, title, problem }) => (
            <TextInput
              key={place}
              size="xs"
              label={title ?? t.imports.nameless(place + 1)}
              error={problem && (t.imports.codes[problem.code] ?? problem.message)}
              maxLength={32_767}
              rightSection={
                tooMany &&
                place > 0 && (
                  <Tooltip label={t.imports.glue}>
                    <ActionIcon
                      size="sm"
                      variant="subtle"
                      color="gray"
                      tabIndex={-1}
                      aria-label={`${t.imports.glue}: ${title ?? t.imports.nameless(place + 1)}`}
                      onClick={() => setCells(glued(cells, place, batch.delimiter))}
                    >
                      <IconArrowMerge size={14} style={{ transform: "rotate(-90deg)" }} />
                    </ActionIcon>
                  </Tooltip>
                )
              }
              autoFocus={place === wrong?.place}
              value={cells[place] ?? ""}
              onChange={(event) => {
                const next = [...cells];
                while (next.length < place) next.push("");
                next[place] = event.currentTarget.value;
                setCells(next);
              }}
            />
          ))}
        </SimpleGrid>
        {elsewhere.map((problem) => (
          <Text key={problem.code} size="xs" c="var(--mantine-color-error)">
            {t.imports.codes[problem.code] ?? problem.message}
          </Text>
        ))}
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={saving.isPending}>
            {t.imports.saveRow}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          {Object.entries(t.imports.rowKeys).map(([key, what]) => (
            <Text key={key} size="xs" c="dimmed" visibleFrom="sm">
              <Kbd size="xs">{key}</Kbd> {what}
            </Text>
          ))}
        </Group>
      </Stack>
    </form>
  );
}
