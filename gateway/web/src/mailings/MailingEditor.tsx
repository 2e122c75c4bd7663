import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { del, patch, post } from "../api/client";
import type { Mailing } from "../api/types";
import { mailboxesQuery } from "../emails/mailboxes";
import { useI18n } from "../i18n/i18n";
import { ConfirmButton } from "../ui/ConfirmButton";
import { CountInput } from "../ui/CountInput";
import { notifyDone, notifyProblem } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import { useDraft } from "../ui/useDraft";
import { WhenInput } from "../ui/WhenInput";
import { mailRulesQuery } from "../writing/queries";
import { DomainCheckButton } from "./DomainCheckButton";
import { MAILINGS, mailingListsQuery, runMailJob } from "./mailings";
import { MailingText } from "./MailingText";
import { PreviewDialog } from "./Recipients";
import { SmsChannel } from "./SmsChannel";
import { TestLetter } from "./TestLetter";

const HOURS = Array.from({ length: 25 }, (_, hour) => String(hour));

/** The steps of a draft: to whom, what, when, and the check before the launch. */
export function MailingEditor({ mailing }: { mailing: Mailing }) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const sms = mailing.channel === "sms";
  const lists = useQuery(mailingListsQuery).data?.items ?? [];
  const mailboxes = useQuery(mailboxesQuery).data ?? [];
  const rules = useQuery(mailRulesQuery).data;
  const [previewing, setPreviewing] = useState(false);
  const known = (answer: Mailing) => queryClient.setQueryData([MAILINGS, "one", mailing.id], answer);
  const draft = useDraft(
    {
      name: mailing.name,
      list_ids: mailing.list_ids,
      mailbox_id: mailing.mailbox_id,
      text_channel_id: mailing.text_channel_id,
      subject: mailing.subject,
      text: mailing.text,
      html: mailing.html,
      track_opens: mailing.track_opens,
      rate_per_minute: mailing.rate_per_minute,
      rate_per_hour: mailing.rate_per_hour,
      start_at: mailing.start_at,
      hours_from: mailing.hours_from,
      hours_until: mailing.hours_until,
    },
    async (values) => {
      const saved = await patch<Mailing>(`/${MAILINGS}/${mailing.id}`, values, mailing.version);
      known(saved);
      return saved;
    },
    () => notifyDone(t, t.mailings.saved),
  );
  const { values, set, errorOf } = draft;
  const latest = async () => {
    const saved = await patch<Mailing>(`/${MAILINGS}/${mailing.id}`, values, mailing.version);
    known(saved);
    return saved;
  };
  const options = {
    onError: (error: Error) => notifyProblem(t, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [MAILINGS] }),
  };
  const checking = useMutation({
    mutationFn: async () => runMailJob(`/${MAILINGS}/${(await latest()).id}/check`),
    ...options,
  });
  const previewed = useMutation({ mutationFn: latest, onSuccess: () => setPreviewing(true), onError: options.onError });
  const launching = useMutation({
    mutationFn: async () => {
      const saved = await latest();
      return post<Mailing>(`/${MAILINGS}/${saved.id}/launch`, undefined, saved.version);
    },
    ...options,
  });
  const deleting = useMutation({
    mutationFn: () => del(`/${MAILINGS}/${mailing.id}`, mailing.version),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: [MAILINGS, "list"] });
      void navigate({ to: "/mailings" });
    },
    onError: options.onError,
  });

  const gets = mailing.counts.waiting;
  const fresh = mailing.checked_at !== null && values.text === mailing.text;
  const asked = sms
    ? t.mailings.sms.launchAsk(f.number(gets), mailing.sms_parts)
    : t.mailings.launchAsk(f.number(gets));
  const ask = fresh ? asked : t.mailings.launchAskUnchecked;
  return (
    <Stack gap="sm" style={{ flex: "none" }}>
      {draft.error && <ProblemPanel error={draft.error} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Fieldset legend={t.mailings.steps.what} p="sm">
          <MailingText sms={sms} values={values} errorOf={errorOf} set={set} />
          {values.html && rules?.track_opens && (
            <Checkbox mt="xs" label={t.writing.opens.want} {...draft.flag("track_opens")} />
          )}
        </Fieldset>
        <Stack gap="sm">
          <Fieldset legend={t.mailings.steps.who} p="sm">
            <MultiSelect
              label={t.mailings.lists}
              description={lists.length === 0 ? t.mailings.noListsYet : undefined}
              searchable
              data={lists.map((list) => ({ value: list.id, label: list.name }))}
              value={values.list_ids}
              error={errorOf("list_ids")}
              onChange={(ids) => set("list_ids", ids)}
            />
          </Fieldset>
          <Fieldset legend={t.mailings.steps.when} p="sm">
            <Stack gap="xs">
              {sms ? (
                <SmsChannel
                  value={values.text_channel_id}
                  error={errorOf("text_channel_id")}
                  onChange={(id) => set("text_channel_id", id)}
                />
              ) : (
                <Select
                  label={t.mailings.mailbox}
                  allowDeselect={false}
                  data={mailboxes.map((box) => ({ value: box.id, label: `${box.name} · ${box.email_address}` }))}
                  value={values.mailbox_id}
                  error={errorOf("mailbox_id")}
                  onChange={(id) => id && set("mailbox_id", id)}
                />
              )}
              <Group grow align="flex-start">
                <CountInput
                  label={sms ? t.mailings.sms.rate : t.mailings.rate}
                  max={6000}
                  value={values.rate_per_minute}
                  error={errorOf("rate_per_minute")}
                  onChange={(rate) => set("rate_per_minute", rate)}
                />
                <NumberInput
                  label={sms ? t.mailings.sms.rateHour : t.mailings.rateHour}
                  {...(!sms && { title: t.mailings.rateHourHint })}
                  min={1}
                  max={100000}
                  allowDecimal={false}
                  value={values.rate_per_hour ?? ""}
                  error={errorOf("rate_per_hour")}
                  onChange={(rate) => set("rate_per_hour", rate === "" ? null : Number(rate))}
                />
              </Group>
              <Group gap="sm">
                <Checkbox
                  label={t.mailings.later}
                  checked={values.start_at !== null}
                  onChange={(event) => set("start_at", event.currentTarget.checked ? new Date().toISOString() : null)}
                />
                <Checkbox
                  label={t.mailings.hours}
                  checked={values.hours_from !== null}
                  onChange={(event) => {
                    const limited = event.currentTarget.checked;
                    set("hours_from", limited ? 9 : null);
                    set("hours_until", limited ? 18 : null);
                  }}
                />
                {values.hours_from !== null && (
                  <>
                    <Select
                      size="xs"
                      w={70}
                      aria-label={t.mailings.hoursFrom}
                      allowDeselect={false}
                      data={HOURS}
                      value={String(values.hours_from)}
                      onChange={(hour) => set("hours_from", Number(hour))}
                    />
                    <Select
                      size="xs"
                      w={70}
                      aria-label={t.mailings.hoursUntil}
                      allowDeselect={false}
                      data={HOURS}
                      value={String(values.hours_until)}
                      error={errorOf("hours_until")}
                      onChange={(hour) => set("hours_until", Number(hour))}
                    />
                  </>
                )}
              </Group>
              {values.start_at !== null && (
                <WhenInput
                  value={values.start_at}
                  error={errorOf("start_at")}
                  onChange={(at) => at && set("start_at", at)}
                />
              )}
            </Stack>
          </Fieldset>
        </Stack>
      </SimpleGrid>
      <Group gap="xs">
        <Button size="xs" variant="default" loading={draft.saving} onClick={draft.save}>
          {t.mailings.saveDraft}
        </Button>
        <Button size="xs" variant="default" loading={previewed.isPending} onClick={() => previewed.mutate()}>
          {t.mailings.preview}
        </Button>
        <TestLetter mailing={mailing} before={latest} />
        {mailing.mailbox_id && <DomainCheckButton mailboxId={mailing.mailbox_id} />}
        <Button size="xs" variant="default" loading={checking.isPending} onClick={() => checking.mutate()}>
          {t.mailings.checkNow}
        </Button>
        <ConfirmButton
          size="xs"
          variant="filled"
          label={t.mailings.launch}
          question={ask}
          loading={launching.isPending}
          onConfirm={() => launching.mutate()}
        />
        <ConfirmButton
          size="xs"
          variant="subtle"
          color="red"
          label={t.common.delete}
          question={t.mailings.deleteMailingAsk}
          onConfirm={() => deleting.mutate()}
        />
      </Group>
      {mailing.checked_at && (
        <Text size="sm" data-testid="mailing-check">
          {t.mailings.checkedAt(f.when(mailing.checked_at))}:{" "}
          <b>{sms ? t.mailings.sms.gets(gets, mailing.sms_parts) : t.mailings.getsLetter(gets)}</b>,{" "}
          {t.mailings.notGet(mailing.counts.skipped)}. {sms ? t.mailings.sms.againAtSending : t.mailings.againAtSending}
        </Text>
      )}
      {previewing && <PreviewDialog mailing={mailing} recipientId={null} onClose={() => setPreviewing(false)} />}
    </Stack>
  );
}
