import { CloseButton, Group, NativeSelect, NumberInput, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/ru";

import { useI18n } from "../../i18n/i18n";
import { parseDay } from "../dateTime";
import { OPS, PERIODS, withoutValue, type Condition, type Field, type Op } from "./field";
import { OptionsInput } from "./OptionsInput";
import { useFieldWords } from "./useFieldWords";

interface Props {
  field: Field;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove?: () => void;
  autoFocus?: boolean;
  /** Stands in a popover, which a calendar outside of it would close. */
  inPopover?: boolean;
}

/** One condition on a field: what is asked, and the value in the shape of the field's type. */
export function ConditionEditor(props: Props) {
  const { field, condition, onChange, onRemove, autoFocus = false, inPopover = false } = props;
  const { t } = useI18n();
  const { title } = useFieldWords();
  const ops = OPS[field.type];
  const setOp = (op: Op) =>
    onChange({ ...condition, op, value: sameShape(condition.op, op) ? condition.value : undefined });

  return (
    <Stack gap={6}>
      {ops.length > 1 && (
        <Group gap={4} wrap="nowrap">
          <NativeSelect
            aria-label={t.grid.conditionOn(title(field))}
            size="xs"
            flex={1}
            data={ops.map((op) => ({ value: op, label: t.grid.ops[op] }))}
            value={condition.op}
            onChange={(event) => setOp(event.currentTarget.value as Op)}
          />
          {onRemove && <CloseButton size="sm" aria-label={t.grid.without(title(field))} onClick={onRemove} />}
        </Group>
      )}
      {!withoutValue(condition.op) && (
        <ValueInput
          field={field}
          condition={condition}
          autoFocus={autoFocus}
          inPopover={inPopover}
          onChange={(value) => onChange({ ...condition, value })}
        />
      )}
    </Stack>
  );
}

interface ValueProps {
  field: Field;
  condition: Condition;
  onChange: (value: unknown) => void;
  autoFocus: boolean;
  inPopover: boolean;
}

function ValueInput({ field, condition, onChange, autoFocus, inPopover }: ValueProps) {
  const { t } = useI18n();
  const { op, value } = condition;
  if (op === "within") return <PeriodInput value={value} onChange={onChange} />;
  if (op === "between") return <RangeInput field={field} value={value} onChange={onChange} inPopover={inPopover} />;
  if (op === "any_of" || op === "none_of") return <OptionsInput field={field} value={value} onChange={onChange} />;
  if (field.type === "flag") {
    return (
      <SegmentedControl
        size="xs"
        data={[
          { value: "true", label: t.grid.yes },
          { value: "false", label: t.grid.no },
        ]}
        value={String(value !== false)}
        onChange={(next) => onChange(next === "true")}
      />
    );
  }
  if (isDay(field)) return <DayInput label={t.grid.value} value={value} onChange={onChange} inPopover={inPopover} />;
  if (isNumber(field)) return <AmountInput label={t.grid.value} value={value} onChange={onChange} />;
  return (
    <TextInput
      aria-label={t.grid.value}
      size="xs"
      data-autofocus={autoFocus || undefined}
      value={typeof value === "string" ? value : ""}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function PeriodInput({ value, onChange }: { value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useI18n();
  return (
    <NativeSelect
      aria-label={t.grid.ops.within}
      size="xs"
      data={[{ value: "", label: "" }, ...PERIODS.map((period) => ({ value: period, label: t.grid.periods[period] }))]}
      value={typeof value === "string" ? value : ""}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

function RangeInput({ field, value, onChange, inPopover }: Omit<InputProps, "label"> & { field: Field }) {
  const { t } = useI18n();
  const [from, to] = Array.isArray(value) ? (value as unknown[]) : [undefined, undefined];
  const Input = isDay(field) ? DayInput : AmountInput;
  return (
    <Group gap={6} wrap="nowrap" grow>
      <Input label={t.grid.from} value={from} onChange={(next) => onChange([next, to])} inPopover={inPopover} />
      <Input label={t.grid.to} value={to} onChange={(next) => onChange([from, next])} inPopover={inPopover} />
    </Group>
  );
}

interface InputProps {
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
  inPopover?: boolean;
}

function AmountInput({ label, value, onChange }: InputProps) {
  return (
    <NumberInput
      aria-label={label}
      placeholder={label}
      size="xs"
      hideControls
      decimalSeparator=","
      thousandSeparator=" "
      allowedDecimalSeparators={[",", "."]}
      value={typeof value === "number" || typeof value === "string" ? value : ""}
      onChange={(next) => onChange(next === "" ? undefined : Number(next))}
    />
  );
}

function DayInput({ label, value, onChange, inPopover }: InputProps) {
  const { language } = useI18n();
  return (
    <DateInput
      aria-label={label}
      placeholder={label}
      size="xs"
      locale={language}
      valueFormat="DD.MM.YYYY"
      dateParser={parseDay}
      popoverProps={{ withinPortal: !inPopover }}
      value={typeof value === "string" ? value : null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

function isDay({ type }: Field): boolean {
  return type === "date" || type === "datetime";
}

function isNumber({ type }: Field): boolean {
  return type === "number" || type === "money";
}

const LISTS: Op[] = ["any_of", "none_of"];
const RANGES: Op[] = ["between"];
const SINGLES: Op[] = ["is", "is_not", "contains", "starts_with", "gt", "gte", "lt", "lte"];

/** Whether the value of one condition fits the other as it is. */
function sameShape(one: Op, other: Op): boolean {
  return [LISTS, RANGES, SINGLES].some((ops) => ops.includes(one) && ops.includes(other));
}
