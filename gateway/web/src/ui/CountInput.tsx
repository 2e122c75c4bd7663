import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useState } from "react";

interface Props extends Omit<NumberInputProps, "value" | "onChange" | "error"> {
  value: number;
  onChange: (value: number) => void;
  error?: string | undefined;
}

/** A whole number, at least one. It may be empty while another is typed; left empty, it is what it was. */
export function CountInput({ value, onChange, ...props }: Props) {
  const [empty, setEmpty] = useState(false);
  return (
    <NumberInput
      min={1}
      allowDecimal={false}
      {...props}
      value={empty ? "" : value}
      onChange={(next) => {
        setEmpty(next === "");
        if (next !== "") onChange(Number(next));
      }}
      onBlur={() => setEmpty(false)}
    />
  );
}
