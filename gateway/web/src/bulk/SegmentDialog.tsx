import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { segmentsQuery } from "../segments/segments";
import { BulkDialog } from "./BulkDialog";
import type { BulkDialogProps } from "./useBulkActions";
import { useBulkChange } from "./useBulkChange";

/** «Назначить сегмент рынка» for all that a filter finds (R21). */
export function SegmentDialog({ kind, picked, onClose }: BulkDialogProps) {
  const { t } = useI18n();
  const segments = useQuery(segmentsQuery).data ?? [];
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const { preview, start } = useBulkChange(kind, picked, { add_segment_ids: add, remove_segment_ids: remove });
  const options = segments
    .filter((segment) => !segment.conditions)
    .map((segment) => ({ value: segment.id, label: segment.name }));
  const input = { searchable: true, description: t.bulk.byHandOnly };
  return (
    <BulkDialog
      title={t.bulk.segment}
      preview={preview}
      ready={add.length + remove.length > 0}
      start={start}
      submitLabel={t.bulk.start}
      onClose={onClose}
    >
      <MultiSelect
        {...input}
        label={t.bulk.addTo}
        data-autofocus
        data={options.filter(({ value }) => !remove.includes(value))}
        value={add}
        onChange={setAdd}
      />
      <MultiSelect
        {...input}
        label={t.bulk.removeFrom}
        data={options.filter(({ value }) => !add.includes(value))}
        value={remove}
        onChange={setRemove}
      />
    </BulkDialog>
  );
}
