import { Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/ru";
import { useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { Consent, ConsentDraft } from "../api/types";
import { FileField } from "../fields/FileField";
import { useI18n } from "../i18n/i18n";
import { localDay, parseDay } from "../ui/dateTime";
import { FormDialog } from "../ui/FormDialog";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";

/** One of the two: a person, or an individual who is a client. */
export type Whose = { contact_id: string } | { counterparty_id: string };

interface Props {
  whose: Whose;
  given: boolean;
  onClose: () => void;
}

/** A consent, or its withdrawal: what, how, by which wording, and where the proof is. */
export function ConsentForm({ whose, given, onClose }: Props) {
  const { t, language } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft(
    {
      purpose: "processing" as Consent["purpose"],
      channel: "email" as NonNullable<Consent["channel"]>,
      how: "paper" as Consent["how"],
      at: localDay(new Date()) as string | null,
      text_version: "",
      evidence: "",
      evidence_file_id: null as string | null,
    },
    ({ at, channel, ...values }) => {
      const today = at === null || at === localDay(new Date());
      const body: ConsentDraft = {
        ...values,
        ...whose,
        given,
        channel: values.purpose === "advertising" ? channel : null,
        at: today ? null : new Date(`${at}T12:00:00`).toISOString(),
      };
      return post<Consent>("/consents", body);
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: ["consents", whose] });
      onClose();
    },
  );
  const { values, set, errorOf } = draft;
  return (
    <FormDialog
      title={given ? t.cards.newConsent : t.cards.withdraw}
      submitLabel={t.common.save}
      draft={draft}
      onClose={onClose}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t.cards.consentPurpose}
          data-autofocus
          allowDeselect={false}
          data={optionsOf(t.cards.consentPurposes)}
          value={values.purpose}
          onChange={(purpose) => purpose && set("purpose", purpose)}
        />
        <Select
          label={t.cards.consentChannel}
          allowDeselect={false}
          disabled={values.purpose === "processing"}
          data={optionsOf(t.cards.consentChannels)}
          value={values.purpose === "processing" ? null : values.channel}
          error={errorOf("channel")}
          onChange={(channel) => channel && set("channel", channel)}
        />
        <Select
          label={t.cards.consentWay}
          allowDeselect={false}
          data={optionsOf(t.cards.consentHow)}
          value={values.how}
          onChange={(how) => how && set("how", how)}
        />
        <DateInput
          label={t.cards.consentAt}
          locale={language}
          valueFormat="DD.MM.YYYY"
          dateParser={parseDay}
          maxDate={localDay(new Date())}
          {...draft.input("at")}
        />
      </SimpleGrid>
      <TextInput label={t.cards.consentText} placeholder={t.cards.consentTextHint} {...draft.text("text_version")} />
      <Textarea
        label={t.cards.consentEvidence}
        placeholder={t.cards.consentEvidenceHint}
        autosize
        minRows={2}
        {...draft.text("evidence")}
      />
      <FileField label={t.cards.consentFile} {...draft.input("evidence_file_id")} />
    </FormDialog>
  );
}
