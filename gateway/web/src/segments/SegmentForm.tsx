import { ColorInput, TextInput } from "@mantine/core";

import { patch, post } from "../api/client";
import type { Field, Segment, SegmentDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import type { Condition } from "../ui/grid/field";
import { useFields } from "../ui/grid/useGrid";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";
import { UsersSelect } from "../ui/UsersSelect";
import { useSaved } from "../ui/useSaved";
import { areReady, ByConditions, type Members } from "./ByConditions";

interface Props {
  segment?: Segment;
  onClose: () => void;
}

interface Values extends Members {
  name: string;
  color: string;
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
  return (
    <FormDialog
      title={segment ? t.segments.edit : t.segments.create}
      submitLabel={segment ? t.common.save : t.common.create}
      draft={areReady(values) ? draft : { ...draft, save: () => undefined }}
      onClose={onClose}
      wide
    >
      <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
      <ByConditions
        label={t.segments.how}
        words={t.segments}
        fields={fields.filter((field) => field.name !== "segment_ids")}
        draft={draft}
      />
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
