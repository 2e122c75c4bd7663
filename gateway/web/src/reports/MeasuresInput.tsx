import { Button, Group, NativeSelect, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState, type ReactElement } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { withConditionsOn } from "../ui/grid/field";
import { FilterChips } from "../ui/grid/FilterChips";
import { FilterPanel } from "../ui/grid/FilterPanel";
import { MOST_MEASURES, needsField, type MeasureDraft, type Question } from "./report";
import { canSum } from "./useReportFields";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  fields: Field[];
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

const KINDS: MeasureDraft["kind"][] = ["count", "portion", "counterparties", "sum", "average", "least", "most"];

/** What is counted in each group, one column each. */
export function MeasuresInput({ asked, fields, words, onAsk }: Props) {
  const { t } = useI18n();
  const { measures } = asked;
  const set = (next: MeasureDraft[]) => onAsk({ ...asked, measures: next, sort: null });
  return (
    <Group gap={6} role="group" aria-label={t.reports.measures}>
      <Text size="xs" c="dimmed">
        {t.reports.measures}:
      </Text>
      {measures.map((measure, at) => (
        <MeasurePopover
          key={at}
          start={measure}
          fields={fields}
          words={words}
          onDone={(next) => set(measures.map((one, place) => (place === at ? next : one)))}
          onRemove={measures.length > 1 ? () => set(measures.filter((_, place) => place !== at)) : undefined}
          target={(open) => (
            <UnstyledButton className="report-pill report-pill-text" onClick={open}>
              {words.measureTitle(measure)}
            </UnstyledButton>
          )}
        />
      ))}
      {measures.length < MOST_MEASURES && (
        <MeasurePopover
          start={{ kind: "count" }}
          fields={fields}
          words={words}
          onDone={(next) => set([...measures, next])}
          target={(open) => (
            <Button size="compact-xs" variant="default" leftSection={<IconPlus size={12} />} onClick={open}>
              {t.reports.addMeasure}
            </Button>
          )}
        />
      )}
    </Group>
  );
}

interface PopoverProps {
  start: MeasureDraft;
  fields: Field[];
  words: ReportWords;
  target: (open: () => void) => ReactElement;
  onDone: (measure: MeasureDraft) => void;
  onRemove?: (() => void) | undefined;
}

function MeasurePopover({ start, fields, words, target, onDone, onRemove }: PopoverProps) {
  const { t } = useI18n();
  const [measure, setMeasure] = useState<MeasureDraft | null>(null);
  const summed = fields.filter(canSum);

  function setKind(kind: MeasureDraft["kind"]) {
    const { field: _, ...rest } = measure ?? start;
    const first = measure?.field ?? summed[0]?.name;
    setMeasure(needsField({ kind }) && first ? { ...rest, kind, field: first } : { ...rest, kind });
  }

  function setFilter(filter: NonNullable<MeasureDraft["filter"]>) {
    const { filter: _, ...rest } = measure ?? start;
    setMeasure(filter.length > 0 ? { ...rest, filter } : rest);
  }

  const filter = measure?.filter ?? [];
  const incomplete = measure?.kind === "portion" && filter.length === 0;
  return (
    <Popover
      opened={measure !== null}
      // The drawer of conditions lies outside, and must not close this.
      closeOnClickOutside={false}
      onChange={(opened) => !opened && setMeasure(null)}
      position="bottom-start"
      shadow="md"
      width={300}
    >
      <Popover.Target>{target(() => setMeasure(measure === null ? start : null))}</Popover.Target>
      <Popover.Dropdown p="xs">
        {measure && (
          <Stack gap="xs">
            <NativeSelect
              size="xs"
              label={t.reports.kind}
              data={KINDS.filter((kind) => !needsField({ kind }) || summed.length > 0).map((kind) => ({
                value: kind,
                label: t.reports.kinds[kind],
              }))}
              value={measure.kind}
              onChange={(event) => setKind(event.currentTarget.value as MeasureDraft["kind"])}
            />
            {needsField(measure) && (
              <NativeSelect
                size="xs"
                label={t.reports.field}
                data={summed.map((field) => ({ value: field.name, label: words.fieldTitle(field.name) }))}
                value={measure.field ?? ""}
                onChange={(event) => setMeasure({ ...measure, field: event.currentTarget.value })}
              />
            )}
            <Group gap="xs">
              <Text size="xs">{t.reports.onlyThose}</Text>
              <FilterPanel
                fields={fields}
                first={["status", "progress", "priority", "channel", "direction"]}
                conditions={filter}
                onApply={setFilter}
              />
            </Group>
            <FilterChips
              conditions={filter}
              known={words.known}
              onChangeOn={(field, own) => setFilter(withConditionsOn(filter, field, own))}
              onClear={() => setFilter([])}
            />
            {incomplete && (
              <Text size="xs" c="red">
                {t.reports.portionNeeds}
              </Text>
            )}
            <Group gap={6} justify="flex-end">
              {onRemove && (
                <Button
                  size="compact-xs"
                  variant="light"
                  color="red"
                  mr="auto"
                  onClick={() => (setMeasure(null), onRemove())}
                >
                  {t.reports.remove}
                </Button>
              )}
              <Button size="compact-xs" variant="default" onClick={() => setMeasure(null)}>
                {t.common.cancel}
              </Button>
              <Button
                size="compact-xs"
                disabled={incomplete}
                onClick={() => {
                  setMeasure(null);
                  onDone(measure);
                }}
              >
                {t.grid.apply}
              </Button>
            </Group>
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
