import { ColorInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";

import { patch, post } from "../api/client";
import type { Field, Segment, SegmentDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { ConditionsInput } from "./ConditionsInput";
import { isComplete, type Condition } from "../ui/grid/field";
import { useFields } from "../ui/grid/useGrid";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";
import { UsersSelect } from "../ui/UsersSelect";
import { useSaved } from "../ui/useSaved";

interface Props {
  segment?: Segment;
  onClose: () => void;
}

interface Values {
  name: string;
  color: string;
  filtered: boolean;
  conditions: Condition[];
  manager_ids: string[];
}

const COLORS = ["#228be6", "#40c057", "#fab005", "#fd7e14", "#fa5252", "#be4bdb", "#15aabf", "#868e96"];

export function SegmentForm(props: Props) {
  const fields = useFields("counterparty");
  return <QueryPanel query={fields}>{(known) => <Form {...props} fields={known} />}</QueryPanel>;
}

function Form({ segment, fields, onClose }: Props & { fields: Field[] }) {
  const { t } = useI18n();
  const draft = useDraft<Values, Segment>(
    {
      name: segment?.name ?? "",
      color: segment?.color ?? "",
      filtered: segment?.conditions != null,
      conditions: (segment?.conditions ?? []) as Condition[],
      manager_ids: segment?.manager_ids ?? [],
    },
    ({ name, color, filtered, conditions, manager_ids }) => {
      const body = { name, color: color || null, conditions: filtered ? conditions : null, manager_ids };
      return segment
        ? patch<Segment>(`/segments/${segment.id}`, body, segment.version)
        : post<Segment>("/segments", body as SegmentDraft);
    },
    useSaved(onClose, "segments", "fields"),
  );
  const { values, set, errorOf } = draft;
  const whole = values.conditions.filter(isComplete);
  const unready = values.filtered && (whole.length === 0 || whole.length < values.conditions.length);
  return (
    <FormDialog
      title={segment ? t.segments.edit : t.segments.create}
      submitLabel={segment ? t.common.save : t.common.create}
      draft={unready ? { ...draft, save: () => undefined } : draft}
      onClose={onClose}
      wide
    >
      <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
      <Stack gap={4}>
        <Text size="sm" fw={500}>
          {t.segments.how}
        </Text>
        <SegmentedControl
          aria-label={t.segments.how}
          data={[
            { value: "hand", label: t.segments.byHand },
            { value: "conditions", label: t.segments.byConditions },
          ]}
          value={values.filtered ? "conditions" : "hand"}
          onChange={(how) => set("filtered", how === "conditions")}
        />
      </Stack>
      {values.filtered && (
        <ConditionsInput
          fields={fields.filter((field) => field.filterable && field.name !== "segment_ids")}
          value={values.conditions}
          onChange={(conditions) => set("conditions", conditions)}
          error={errorOf("conditions") ?? (unready ? t.segments.noConditions : undefined)}
        />
      )}
      <UsersSelect label={t.segments.managers} {...draft.input("manager_ids")} />
      <ColorInput
        label={t.segments.color}
        format="hex"
        swatches={COLORS}
        withPicker={false}
        value={values.color}
        error={errorOf("color")}
        onChange={(color) => set("color", color.toLowerCase())}
      />
    </FormDialog>
  );
}
