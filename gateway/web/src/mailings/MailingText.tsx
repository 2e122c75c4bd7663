import { Checkbox, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useRef } from "react";

import { useI18n } from "../i18n/i18n";
import { smsCount } from "../texts/smsParts";
import { EMPTY_LINE, htmlOf, plainOf } from "../writing/letter";
import { RichText } from "../writing/RichText";
import { FieldButtons } from "./FieldButtons";

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
  values: { subject: string; text: string; html: string };
  errorOf: (field: "subject" | "text" | "html") => string | undefined;
  set: (field: "subject" | "text" | "html", value: string) => void;
}

/** What everybody gets, with fields that are filled for each. */
export function MailingText({ sms, values, errorOf, set }: Props) {
  const { t } = useI18n();
  const area = useRef<HTMLTextAreaElement>(null);
  const laidOut = useRef<HTMLDivElement>(null);
  const { parts, left } = smsCount(values.text);

  function insert(mark: string) {
    if (values.html) {
      laidOut.current?.focus();
      document.execCommand("insertText", false, mark);
      return;
    }
    const at = area.current?.selectionStart ?? values.text.length;
    set("text", `${values.text.slice(0, at)}${mark}${values.text.slice(at)}`);
  }

  /** An empty layout is none: then the letter is plain text. */
  function layOut(wanted: boolean) {
    if (wanted) set("html", htmlOf(values.text) || EMPTY_LINE);
    else if (values.html) {
      set("text", plainOf(values.html).replaceAll("\r\n", "\n"));
      set("html", "");
    }
  }

  return (
    <Stack gap="xs">
      {!sms && (
        <>
          <TextInput
            label={t.mailings.subject}
            value={values.subject}
            error={errorOf("subject")}
            onChange={(event) => set("subject", event.currentTarget.value)}
          />
          <Checkbox
            label={t.mailings.laidOut}
            checked={values.html !== ""}
            onChange={(event) => layOut(event.currentTarget.checked)}
          />
        </>
      )}
      {values.html ? (
        <RichText
          ref={laidOut}
          label={t.mailings.text}
          start={values.html}
          minHeight={150}
          error={errorOf("html")}
          onChange={(html) => set("html", html || EMPTY_LINE)}
        />
      ) : (
        <Textarea
          ref={area}
          label={sms ? t.mailings.sms.text : t.mailings.text}
          autosize
          minRows={7}
          maxRows={12}
          {...(sms && { maxLength: LONGEST_SMS })}
          value={values.text}
          error={errorOf("text")}
          onChange={(event) => set("text", event.currentTarget.value)}
        />
      )}
      <Text size="xs" c="dimmed">
        {sms ? `${t.texts.parts(parts, left)}. ${t.mailings.sms.partsHint}` : t.mailings.farewell}
      </Text>
      <FieldButtons fields={sms ? OF_SMS : OF_LETTER} words={t.mailings.fieldWords} onInsert={insert} />
    </Stack>
  );
}
