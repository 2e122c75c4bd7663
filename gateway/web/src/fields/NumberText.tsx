import { TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import { amount, amountText, decimal } from "./typed";

interface Props {
  label: string;
  money: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  required?: boolean;
  description?: ReactNode;
}

/** A number or an amount, typed or pasted in any shape and shown in groups of thousands when it is left. */
export function NumberText({ label, money, value, onChange, error, required, description }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState(() => amountText(value));
  const read = money ? amount : decimal;
  const wrong =
    read(text) === undefined ? (money ? t.problem.byReason.custom_money : t.problem.byReason.custom_number) : undefined;
  return (
    <TextInput
      label={label}
      description={description}
      required={required ?? false}
      inputMode="decimal"
      rightSection={money ? "₽" : undefined}
      value={text}
      error={error ?? wrong}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        const parsed = read(typed);
        // What cannot be read is sent as it is: the server says what is wrong with it.
        onChange(parsed === undefined ? typed : parsed);
      }}
      onBlur={() => {
        const parsed = read(text);
        if (parsed !== undefined) setText(amountText(parsed));
      }}
    />
  );
}
