import { Button, type ButtonProps } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { confirmThen } from "./notify";

interface Props extends Omit<ButtonProps, "children"> {
  label: string;
  question: string;
  onConfirm: () => void;
}

/** A button that asks first; the answer «yes» bears its own words. */
export function ConfirmButton({ label, question, onConfirm, ...look }: Props) {
  const { t } = useI18n();
  return (
    <Button size="compact-sm" variant="default" {...look} onClick={() => confirmThen(t, question, label, onConfirm)}>
      {label}
    </Button>
  );
}
