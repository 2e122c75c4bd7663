import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useRef } from "react";

import { useI18n } from "../i18n/i18n";
import { smsCount } from "../texts/smsParts";

const COMMON = [
  "recipient.name",
  "recipient.given_name",
  "counterparty.name",
  "recipient.position",
  "recipient.city",
] as const;
const OF_LETTER = [...COMMON, "recipient.email", "unsubscribe.url"] as const;
const OF_SMS = [...COMMON, "recipient.phone"] as const;
const LONGEST_SMS = 1000;

interface Props {
  sms: boolean;
  values: { subject: string; text: string };
  errorOf: (field: "subject" | "text") => string | undefined;
  set: (field: "subject" | "text", value: string) => void;
}

/** What everybody gets, with fields that are filled for each. */
export function MailingText({ sms, values, errorOf, set }: Props) {
  const { t } = useI18n();
  const area = useRef<HTMLTextAreaElement>(null);
  const { parts, left } = smsCount(values.text);

  function insert(field: string) {
    const at = area.current?.selectionStart ?? values.text.length;
    set("text", `${values.text.slice(0, at)}{{ ${field} }}${values.text.slice(at)}`);
  }

  return (
    <Stack gap="xs">
      {!sms && (
        <TextInput
          label={t.mailings.subject}
          value={values.subject}
          error={errorOf("subject")}
          onChange={(event) => set("subject", event.currentTarget.value)}
        />
      )}
      <Textarea
        ref={area}
        label={sms ? t.mailings.sms.text : t.mailings.text}
        description={sms ? `${t.texts.parts(parts, left)}. ${t.mailings.sms.partsHint}` : t.mailings.farewell}
        autosize
        minRows={7}
        maxRows={12}
        {...(sms && { maxLength: LONGEST_SMS })}
        value={values.text}
        error={errorOf("text")}
        onChange={(event) => set("text", event.currentTarget.value)}
      />
      <Group gap={4} role="group" aria-label={t.mailings.fields}>
        {(sms ? OF_SMS : OF_LETTER).map((field) => (
          <Button key={field} size="compact-xs" variant="default" onClick={() => insert(field)}>
            {t.mailings.fieldWords[field]}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
