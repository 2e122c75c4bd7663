import {
  Fieldset,
  PasswordInput,
  Select,
  SimpleGrid,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { optionsOf } from "../ui/options";
import type { Draft } from "../ui/useDraft";
import type { TextChannelFields } from "./textChannelDraft";

interface Props {
  draft: Draft<TextChannelFields>;
  hasSecret: boolean;
}

/** How a provider's API is asked and read: requests out, reports and messages in. */
export function TextChannelHttp({ draft, hasSecret }: Props) {
  const { t } = useI18n();
  const words = t.texts.channels;
  const { values, set } = draft;
  return (
    <>
      <Fieldset legend={words.sending}>
        <Switch label={words.sends} {...draft.flag("sends")} />
        {values.sends && <Request draft={draft} hasSecret={hasSecret} />}
      </Fieldset>
      {values.sends && (
        <Fieldset legend={words.reports}>
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
            <Place label={words.list} value={values.reports.list} onChange={(list) => report({ list })} />
            <Place label={words.reportId} value={values.reports.id} onChange={(id) => report({ id })} />
            <Place label={words.reportState} value={values.reports.state} onChange={(state) => report({ state })} />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" mt="sm">
            <TagsInput
              label={words.delivered}
              value={values.reports.delivered}
              onChange={(delivered) => report({ delivered })}
            />
            <TagsInput label={words.failed} value={values.reports.failed} onChange={(failed) => report({ failed })} />
          </SimpleGrid>
        </Fieldset>
      )}
      <Fieldset legend={words.incoming}>
        <Text size="xs" c="dimmed" mb={4}>
          {words.pointerHint}
        </Text>
        <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="sm">
          {(Object.keys(words.incomingFields) as (keyof TextChannelFields["incoming"])[]).map((name) => (
            <Place
              key={name}
              label={words.incomingFields[name]}
              value={values.incoming[name]}
              onChange={(place) => set("incoming", { ...values.incoming, [name]: place })}
            />
          ))}
        </SimpleGrid>
      </Fieldset>
    </>
  );

  function report(change: Partial<TextChannelFields["reports"]>) {
    set("reports", { ...values.reports, ...change });
  }
}

function Request({ draft, hasSecret }: Props) {
  const { t } = useI18n();
  const words = t.texts.channels;
  const { values, set } = draft;
  const answered = (change: Partial<TextChannelFields["answer"]>) => set("answer", { ...values.answer, ...change });
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" mt="sm">
        <TextInput label={words.url} type="url" required {...draft.text("url")} />
        <PasswordInput
          label={words.secret}
          autoComplete="new-password"
          description={hasSecret ? words.secretKept : undefined}
          inputWrapperOrder={["label", "input", "description", "error"]}
          {...draft.text("secret")}
        />
        <Select
          label={words.method}
          allowDeselect={false}
          data={["POST", "GET"]}
          value={values.method}
          onChange={(method) => method && set("method", method)}
        />
        <Select
          label={words.format}
          allowDeselect={false}
          data={optionsOf(words.formats)}
          value={values.format}
          onChange={(format) => format && set("format", format)}
        />
      </SimpleGrid>
      <Textarea
        mt="sm"
        label={words.body}
        description={words.bodyHint}
        required
        autosize
        minRows={2}
        maxRows={10}
        styles={{ input: { fontFamily: "monospace" } }}
        {...draft.text("body")}
      />
      <Textarea
        mt="sm"
        label={words.headers}
        placeholder="Authorization: Bearer {secret}"
        autosize
        minRows={1}
        maxRows={6}
        styles={{ input: { fontFamily: "monospace" } }}
        {...draft.text("headers")}
      />
      <Text size="sm" fw={600} mt="sm">
        {words.answer}
      </Text>
      <Text size="xs" c="dimmed" mb={4}>
        {words.pointerHint}
      </Text>
      <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="sm">
        <Place label={words.answerId} value={values.answer.id} onChange={(id) => answered({ id })} />
        <Place label={words.answerOk} value={values.answer.ok} onChange={(ok) => answered({ ok })} />
        <TextInput
          label={words.answerOkValue}
          value={values.answer.ok_value}
          onChange={(event) => answered({ ok_value: event.currentTarget.value })}
        />
        <Place label={words.answerError} value={values.answer.error} onChange={(error) => answered({ error })} />
      </SimpleGrid>
    </>
  );
}

/** A JSON pointer. */
function Place({ label, value, onChange }: { label: string; value: string; onChange: (place: string) => void }) {
  return (
    <TextInput
      label={label}
      placeholder="/…"
      styles={{ input: { fontFamily: "monospace" } }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
