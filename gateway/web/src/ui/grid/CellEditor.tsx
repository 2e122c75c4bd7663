import { NumberInput, Popover, Select, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { useI18n } from "../../i18n/i18n";
import { problemText } from "../../i18n/problems";
import { parseDay } from "../dateTime";
import { useRecordSave } from "../useRecordSave";
import { valueOf, type Field } from "./field";
import { useFieldWords } from "./useFieldWords";

interface Props<R> {
  noun: string;
  row: R;
  field: Field;
  /** Saved, or left as it was. */
  onDone: () => void;
}

/** A value edited in its cell: Enter or a choice saves, Esc leaves it. Conflicts are shown and chosen. */
export function CellEditor<R extends { id: string; version?: number }>({ noun, row, field, onDone }: Props<R>) {
  const { t, language } = useI18n();
  const { title, optionsOf } = useFieldWords();
  const former = valueOf(row, field.name);
  // The record as it was when the editing began: a change made meanwhile must not be overwritten unseen.
  const [base] = useState(() => row as R & { version: number });
  const { save, dialog } = useRecordSave<R & { version: number }, Record<string, unknown>>(noun, base);
  const [value, setValue] = useState<unknown>(former ?? "");
  const [state, setState] = useState<"open" | "saving" | "saved">("open");
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    if (state === "saved" && !dialog) onDone();
  }, [state, dialog, onDone]);

  // Leaving takes the focus away and choosing closes the list of choices: neither may save or leave a second time.
  const phase = useRef<"open" | "saving" | "left">("open");

  function leave() {
    if (phase.current !== "open") return;
    phase.current = "left";
    onDone();
  }

  async function keep(next: unknown) {
    if (phase.current !== "open") return;
    const wanted = next === "" ? emptyOf(field) : next;
    if (wanted === former || (wanted ?? "") === (former ?? "")) return leave();
    phase.current = "saving";
    setState("saving");
    try {
      await save(changeOf(field, wanted));
      setState("saved");
    } catch (refusal) {
      setError(refusal);
      setState("open");
      phase.current = "open";
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    event.stopPropagation();
    if (event.key === "Escape") leave();
    else if (event.key === "Enter") void keep(value);
    else return;
    event.preventDefault();
  }

  const input = {
    "aria-label": title(field),
    size: "xs",
    autoFocus: true,
    disabled: state !== "open",
    className: "grid-editor",
    error: error ? true : undefined,
  } as const;
  const options = optionsOf(field)
    .filter((option) => !option.archived || option.value === former)
    .map(({ value: key, label }) => ({ value: key, label }));

  function editor() {
    switch (field.type) {
      case "choice":
      case "user":
      case "rating":
        return (
          <Select
            {...input}
            data={options}
            value={value === "" ? null : String(value)}
            searchable={options.length > 8}
            clearable={!field.required}
            allowDeselect={false}
            defaultDropdownOpened
            comboboxProps={{ width: 220, position: "bottom-start" }}
            onKeyDown={(event) => (event.key === "Escape" ? leave() : event.stopPropagation())}
            onChange={(next) => void keep(field.type === "rating" && next ? Number(next) : next)}
            onDropdownClose={() => setTimeout(leave)}
          />
        );
      case "flag":
        return (
          <Select
            {...input}
            data={[
              { value: "true", label: t.grid.yes },
              { value: "false", label: t.grid.no },
            ]}
            value={String(value === true)}
            allowDeselect={false}
            defaultDropdownOpened
            onKeyDown={(event) => (event.key === "Escape" ? leave() : event.stopPropagation())}
            onChange={(next) => void keep(next === "true")}
          />
        );
      case "date":
        return (
          <DateInput
            {...input}
            locale={language}
            valueFormat="DD.MM.YYYY"
            dateParser={parseDay}
            clearable={!field.required}
            value={value === "" ? null : String(value)}
            onChange={(next) => setValue(next ?? "")}
            onKeyDown={onKeyDown}
          />
        );
      case "number":
      case "money":
        return (
          <NumberInput
            {...input}
            hideControls
            decimalSeparator=","
            allowedDecimalSeparators={[",", "."]}
            value={typeof value === "number" || typeof value === "string" ? value : ""}
            onChange={setValue}
            onKeyDown={onKeyDown}
            onBlur={() => void keep(value)}
          />
        );
      default:
        return (
          <TextInput
            {...input}
            value={String(value)}
            onChange={(event) => setValue(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onBlur={() => void keep(value)}
          />
        );
    }
  }

  return (
    <>
      <Popover opened={!!error} position="bottom-start" withArrow>
        <Popover.Target>
          <div>{editor()}</div>
        </Popover.Target>
        <Popover.Dropdown p="xs" fz="xs" c="red" role="alert">
          {error ? problemText(t, error) : null}
        </Popover.Dropdown>
      </Popover>
      {dialog}
    </>
  );
}

/** Texts of ours are empty, everything else is not there. */
function emptyOf({ name, type }: Field): "" | null {
  return (type === "text" || type === "link") && !name.startsWith("custom.") ? "" : null;
}

function changeOf({ name }: Field, value: unknown): Record<string, unknown> {
  return name.startsWith("custom.") ? { custom_values: { [name.slice("custom.".length)]: value } } : { [name]: value };
}
