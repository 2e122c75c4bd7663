import { ActionIcon, Group, Text, Textarea, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";

interface Props {
  label: string;
  value: string;
  /** Resolves when it is saved; what it throws is shown beside the field. */
  onSave: (value: string) => Promise<void>;
  multiline?: boolean;
  /** The value speaks for itself, e.g. as the title of the page. */
  withoutLabel?: boolean;
  /** How the value looks while it is not edited. */
  children?: ReactNode;
}

interface Editing {
  text: string;
  /** The value and the way to save it as they were when the editing began: a change that somebody else makes
   * meanwhile, and that the page shows at once, must not be overwritten unseen. */
  former: string;
  save: (value: string) => Promise<void>;
}

/** A value that is edited where it stands: Enter saves, Esc leaves it as it was. */
export function EditableText({ label, value, onSave, multiline = false, withoutLabel = false, children }: Props) {
  const { t } = useI18n();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);

  function close() {
    setEditing(null);
    setError(null);
  }

  async function save() {
    if (saving || editing === null) return;
    if (editing.text.trim() === editing.former.trim()) return close();
    setSaving(true);
    try {
      await editing.save(editing.text);
      close();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setSaving(false);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && (!multiline || event.ctrlKey || event.metaKey)) void save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  if (editing === null) {
    return (
      <Editable
        label={label}
        withoutLabel={withoutLabel}
        onEdit={() => setEditing({ text: value, former: value, save: onSave })}
      >
        {children ?? (value || t.common.empty)}
      </Editable>
    );
  }
  const input = {
    label,
    value: editing.text,
    autoFocus: true,
    disabled: saving,
    error: error ? problemText(t, error) : undefined,
    onKeyDown,
    onBlur: () => void save(),
    onChange: (event: { currentTarget: { value: string } }) =>
      setEditing({ ...editing, text: event.currentTarget.value }),
  };
  return multiline ? <Textarea {...input} autosize minRows={2} maxRows={10} /> : <TextInput {...input} />;
}

interface EditableProps {
  label: string;
  withoutLabel?: boolean;
  onEdit: () => void;
  children: ReactNode;
}

/** A labelled value with its pencil. */
export function Editable({ label, withoutLabel, onEdit, children }: EditableProps) {
  const { t } = useI18n();
  return (
    <div className="editable">
      {!withoutLabel && (
        <Text size="xs" c="dimmed">
          {label}
        </Text>
      )}
      <Group gap={4} wrap="nowrap" align="flex-start" justify="space-between">
        <Text size="sm" component="div" className="editable-value">
          {children}
        </Text>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          className="editable-pencil"
          aria-label={t.fields.editField(label)}
          onClick={onEdit}
        >
          <IconPencil size={14} />
        </ActionIcon>
      </Group>
    </div>
  );
}
