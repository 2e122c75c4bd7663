import { Textarea } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { smsCount } from "./smsParts";

interface Props {
  label: string;
  value: string;
  /** An SMS is counted in parts; a messenger's line is not. */
  sms: boolean;
  error?: string | undefined;
  onChange: (text: string) => void;
}

/** What is written, and how many SMS it will be. */
export function SmsText({ label, value, sms, error, onChange }: Props) {
  const { t } = useI18n();
  const { parts, left } = smsCount(value);
  return (
    <Textarea
      label={label}
      data-autofocus
      required
      autosize
      minRows={3}
      maxRows={10}
      maxLength={2000}
      value={value}
      error={error}
      description={sms ? t.texts.parts(parts, left) : undefined}
      inputWrapperOrder={["label", "input", "description", "error"]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
