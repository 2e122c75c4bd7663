import { Select } from "@mantine/core";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";
import { Editable } from "./EditableText";

interface Props<V extends string> {
  label: string;
  value: V | null;
  options: { value: V; label: string }[];
  clearable?: boolean;
  onSave: (value: V | null) => Promise<void>;
}

/** One of several, chosen where it stands; the choice is saved at once. */
export function EditableSelect<V extends string>({ label, value, options, clearable = false, onSave }: Props<V>) {
  const { t } = useI18n();
  // The way to save as it was when the choice began: see EditableText.
  const [editing, setEditing] = useState<{ former: V | null; save: Props<V>["onSave"] } | null>(null);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function save(next: V | null) {
    if (!editing || next === editing.former) return setEditing(null);
    setSaving(true);
    try {
      await editing.save(next);
      setEditing(null);
      setError(null);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setSaving(false);
    }
  }

  if (!editing) {
    const shown = options.find((option) => option.value === value)?.label;
    return (
      <Editable label={label} onEdit={() => setEditing({ former: value, save: onSave })}>
        {shown ?? t.common.empty}
      </Editable>
    );
  }
  return (
    <Select
      label={label}
      data={options}
      value={value}
      autoFocus
      defaultDropdownOpened
      searchable={options.length > 8}
      allowDeselect={false}
      clearable={clearable}
      clearButtonProps={{ "aria-label": t.common.delete }}
      disabled={saving}
      error={error ? problemText(t, error) : undefined}
      onChange={(next) => void save(next)}
      onDropdownClose={() => !saving && setEditing(null)}
    />
  );
}
