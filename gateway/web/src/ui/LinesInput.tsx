import { Textarea } from "@mantine/core";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { toLines } from "./lines";

interface Props {
  label: string;
  value: string[];
  parse: (text: string) => string[];
  onChange: (items: string[]) => void;
  error?: string | undefined;
  required?: boolean;
  hint?: boolean;
  /** Stands below the label instead of the hint. */
  note?: string | undefined;
}

/** Phones or addresses, one per line, typed or pasted in any shape. */
export function LinesInput({ label, value, parse, onChange, error, required, hint, note }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState(() => toLines(value));
  return (
    <Textarea
      label={label}
      description={note ?? (hint ? t.fields.onePerLine : undefined)}
      autosize
      minRows={1}
      maxRows={6}
      required={required ?? false}
      value={text}
      error={error}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(parse(event.currentTarget.value));
      }}
    />
  );
}
