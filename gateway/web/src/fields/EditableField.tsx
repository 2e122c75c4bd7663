import { Button, Group, Stack } from "@mantine/core";
import { useState, type KeyboardEvent, type ReactNode } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { Editable } from "../ui/EditableText";
import { FieldInput } from "./FieldInput";
import { FieldValue } from "./FieldValue";
import { asBody, isEmpty, type Values } from "./record";

interface Props {
  field: Field;
  value: unknown;
  valueName?: string | null | undefined;
  /** Resolves when it is saved; what it throws is shown beside the field. */
  save: (change: Values) => Promise<void>;
  withoutLabel?: boolean;
  /** How the value looks, where it should look otherwise. */
  children?: ReactNode;
}

interface Editing {
  value: unknown;
  /** The value and the way to save it as they were when the editing began: a change that somebody else makes
   * meanwhile, and that the page shows at once, must not be overwritten unseen. */
  former: unknown;
  save: Props["save"];
}

/** Chosen with one click, so saved with it. */
const AT_ONCE = new Set(["choice", "user", "flag", "rating", "counterparty", "contact", "file"]);
const IN_PARTS = new Set(["socials", "other_addresses", "bank_accounts"]);

/** A field of a record, edited where it stands: a choice saves at once, a text on Enter or when it is left. */
export function EditableField({ field, value, valueName, save, withoutLabel = false, children }: Props) {
  const { t } = useI18n();
  const { title } = useFieldWords();
  const label = title(field);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const several = IN_PARTS.has(field.name) || field.type === "choices";
  const lines = field.type === "phones" || field.type === "emails" || field.name === "faxes" || field.name === "notes";

  function close() {
    setEditing(null);
    setError(null);
  }

  async function keep(next: unknown) {
    if (saving || editing === null) return;
    if (same(next, editing.former)) return close();
    setSaving(true);
    try {
      await editing.save(asBody({ [field.name]: next }));
      close();
    } catch (refusal) {
      setEditing({ ...editing, value: next });
      setError(refusal);
    } finally {
      setSaving(false);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (editing === null) return;
    const enter = event.key === "Enter" && ((!lines && !several && !field.custom) || event.ctrlKey || event.metaKey);
    if (event.key === "Escape") close();
    else if (enter && !AT_ONCE.has(field.type)) void keep(editing.value);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  if (editing === null) {
    const start = field.type === "phones" ? rawOf(value) : value;
    return (
      <Editable
        label={label}
        withoutLabel={withoutLabel}
        onEdit={() => setEditing({ value: start, former: start, save })}
      >
        {children ?? <FieldValue field={field} value={value} valueName={valueName} />}
      </Editable>
    );
  }
  const leave = !AT_ONCE.has(field.type) && !several;
  return (
    <div
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        const inside = event.currentTarget.contains(event.relatedTarget);
        if (leave && !inside && !error) void keep(editing.value);
      }}
      ref={(element) => {
        if (element && !element.contains(document.activeElement))
          element.querySelector<HTMLElement>("input, textarea")?.focus();
      }}
    >
      <FieldInput
        field={field}
        value={editing.value}
        valueName={valueName ?? null}
        error={error ? problemText(t, error) : undefined}
        onChange={(next) => {
          setEditing({ ...editing, value: next });
          setError(null);
          if (AT_ONCE.has(field.type)) void keep(next);
        }}
      />
      {(several || AT_ONCE.has(field.type)) && (
        <Stack gap={0} mt={6}>
          <Group gap={6}>
            {several && (
              <Button size="compact-sm" loading={saving} onClick={() => void keep(editing.value)}>
                {t.common.save}
              </Button>
            )}
            <Button size="compact-sm" variant="default" disabled={saving} onClick={close}>
              {t.common.cancel}
            </Button>
          </Group>
        </Stack>
      )}
    </div>
  );
}

function rawOf(value: unknown): string[] {
  return (value as { raw: string }[]).map((phone) => phone.raw);
}

function same(one: unknown, other: unknown): boolean {
  if (isEmpty(one) && isEmpty(other)) return true;
  if (typeof one === "string" && typeof other === "string") return one.trim() === other.trim();
  return JSON.stringify(one) === JSON.stringify(other);
}
