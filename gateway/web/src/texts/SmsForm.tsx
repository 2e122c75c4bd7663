import { Alert, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { ShortMessage, ShortMessageDraft } from "../api/types";
import { formatPhone } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { notifyDone } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import { useDraft } from "../ui/useDraft";
import { DespiteStop } from "./DespiteStop";
import { SmsText } from "./SmsText";
import { smsChannels, textChannelsQuery } from "./textChannels";

interface Props {
  phone?: string;
  /** Whose numbers may be chosen from. */
  phones?: string[];
  counterpartyId?: string | null;
  contactId?: string | null;
  onClose: () => void;
}

/** One SMS to a client (C29, C30). */
export function SmsForm({ phone = "", phones = [], counterpartyId = null, contactId = null, onClose }: Props) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const channels = useQuery(textChannelsQuery);
  const sending = smsChannels(channels.data);
  const draft = useDraft(
    { channel_id: null as string | null, phone: phone || (phones[0] ?? ""), text: "", despite_stop: false },
    (values) => {
      const whose = { counterparty_id: counterpartyId, contact_id: contactId };
      const body: ShortMessageDraft = { ...values, channel_id: values.channel_id ?? sending[0]?.id ?? null, ...whose };
      return post<ShortMessage>("/short-messages", body);
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: ["short-messages", "list"] });
      notifyDone(t, t.texts.queued);
      onClose();
    },
  );
  const { values, set, errorOf } = draft;
  return (
    <FormDialog title={t.texts.write} draft={draft} onClose={onClose} submitLabel={t.texts.send}>
      {channels.error && <ProblemPanel error={channels.error} retry={channels.refetch} />}
      {channels.data && sending.length === 0 && <Alert color="yellow">{t.texts.noChannel}</Alert>}
      {sending.length > 1 && (
        <Select
          label={t.texts.channel}
          allowDeselect={false}
          data={sending.map((channel) => ({ value: channel.id, label: channel.name }))}
          value={values.channel_id ?? sending[0]?.id ?? null}
          error={errorOf("channel_id")}
          onChange={(id) => set("channel_id", id)}
        />
      )}
      {phones.length > 1 ? (
        <Select
          label={t.texts.phone}
          allowDeselect={false}
          data={phones.map((number) => ({ value: number, label: formatPhone({ raw: number, e164: number }) }))}
          value={values.phone}
          error={errorOf("phone")}
          onChange={(number) => number && set("phone", number)}
        />
      ) : (
        <TextInput
          label={t.texts.phone}
          type="tel"
          required
          data-autofocus={phone ? undefined : true}
          {...draft.text("phone")}
        />
      )}
      <SmsText
        label={t.texts.text}
        value={values.text}
        sms
        error={errorOf("text")}
        onChange={(text) => set("text", text)}
      />
      <DespiteStop draft={draft} />
    </FormDialog>
  );
}
