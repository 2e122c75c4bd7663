import { Checkbox, Group, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { patch, post } from "../api/client";
import type { NoticeRule } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FieldButtons } from "../mailings/FieldButtons";
import { SmsChannel } from "../mailings/SmsChannel";
import { smsCount } from "../texts/smsParts";
import { smsChannels, textChannelsQuery } from "../texts/textChannels";
import { FormDialog } from "../ui/FormDialog";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";
import { AUDIENCES, fieldsOf, RULES, type NoticeAudience, type NoticeEvent } from "./notices";

const LONGEST = 1000;

interface Props {
  rule?: NoticeRule;
  onClose: () => void;
}

/** What happened, to whom what is written, and when. */
export function NoticeRuleForm({ rule, onClose }: Props) {
  const { t } = useI18n();
  const words = t.notices;
  const channels = smsChannels(useQuery(textChannelsQuery).data);
  const draft = useDraft(
    {
      name: rule?.name ?? "",
      event: (rule?.event ?? "interaction_ahead") as NoticeEvent,
      audience: (rule?.audience ?? "client") as NoticeAudience,
      text_channel_id: rule?.text_channel_id ?? null,
      text: rule?.text ?? words.examples.interaction_ahead,
      purpose: rule?.purpose ?? "service",
      delay_minutes: rule?.delay_minutes ?? 0,
      hours_ahead: rule?.hours_ahead ?? 24,
      at_night: rule?.at_night ?? false,
    },
    ({ event, audience, text_channel_id, ...values }) => {
      const body = { ...values, text_channel_id: text_channel_id ?? channels[0]?.id };
      if (rule) return patch<NoticeRule>(`/${RULES}/${rule.id}`, body, rule.version);
      return post<NoticeRule>(`/${RULES}`, { ...body, event, audience });
    },
    useSaved(onClose, RULES),
  );
  const { values, set, errorOf } = draft;
  const { parts, left } = smsCount(values.text);

  function choose(event: NoticeEvent) {
    const untouched = values.text === words.examples[values.event];
    set("event", event);
    const audience = AUDIENCES[event].includes(values.audience) ? values.audience : AUDIENCES[event][0];
    if (audience) set("audience", audience);
    if (audience !== "manager") set("at_night", false);
    if (untouched) set("text", words.examples[event]);
    if (event === "birthday") set("purpose", "advertising");
  }

  return (
    <FormDialog
      title={rule ? words.edit : words.create}
      submitLabel={t.common.save}
      draft={draft}
      onClose={onClose}
      wide
    >
      <TextInput label={words.name} data-autofocus required {...draft.text("name")} />
      <Group grow align="flex-start">
        <Select
          label={words.event}
          allowDeselect={false}
          disabled={rule !== undefined}
          data={(Object.keys(AUDIENCES) as NoticeEvent[]).map((value) => ({ value, label: words.events[value] }))}
          value={values.event}
          onChange={(event) => event && choose(event as NoticeEvent)}
        />
        <Select
          label={words.audience}
          allowDeselect={false}
          disabled={rule !== undefined || AUDIENCES[values.event].length === 1}
          data={AUDIENCES[values.event].map((value) => ({ value, label: words.audiences[value] }))}
          value={values.audience}
          error={errorOf("audience")}
          onChange={(audience) => {
            set("audience", (audience ?? "client") as NoticeAudience);
            if (audience === "client") set("at_night", false);
          }}
        />
      </Group>
      <Textarea
        label={words.text}
        required
        autosize
        minRows={3}
        maxRows={8}
        maxLength={LONGEST}
        description={t.texts.parts(parts, left)}
        inputWrapperOrder={["label", "input", "description", "error"]}
        {...draft.text("text")}
      />
      <FieldButtons
        fields={fieldsOf(values.event, values.audience)}
        words={words.fields}
        onInsert={(mark) => set("text", values.text + mark)}
      />
      <Group grow align="flex-start">
        <SmsChannel
          value={values.text_channel_id ?? channels[0]?.id ?? null}
          error={errorOf("text_channel_id")}
          onChange={(id) => set("text_channel_id", id)}
        />
        {values.audience === "client" && (
          <Select
            label={words.purpose}
            description={words.purposeHint}
            inputWrapperOrder={["label", "input", "description", "error"]}
            allowDeselect={false}
            data={(["service", "advertising"] as const).map((value) => ({ value, label: words.purposes[value] }))}
            value={values.purpose}
            onChange={(purpose) => set("purpose", purpose === "advertising" ? "advertising" : "service")}
          />
        )}
      </Group>
      <Group grow align="flex-start">
        {values.event === "interaction_ahead" ? (
          <NumberInput
            label={words.hoursAhead}
            min={1}
            max={168}
            allowDecimal={false}
            value={values.hours_ahead}
            error={errorOf("hours_ahead")}
            onChange={(hours) => set("hours_ahead", Number(hours) || 1)}
          />
        ) : (
          <NumberInput
            label={words.delay}
            min={0}
            max={10080}
            allowDecimal={false}
            value={values.delay_minutes}
            error={errorOf("delay_minutes")}
            onChange={(minutes) => set("delay_minutes", Number(minutes) || 0)}
          />
        )}
        {values.audience === "manager" && <Checkbox mt={28} label={words.atNight} {...draft.flag("at_night")} />}
      </Group>
    </FormDialog>
  );
}
