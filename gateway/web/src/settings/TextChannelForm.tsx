import { Alert, NumberInput, Select, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { patch, post } from "../api/client";
import type { TextChannel } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { providerAccountsQuery } from "../telephony/providerAccounts";
import { FormDialog } from "../ui/FormDialog";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { UsersSelect } from "../ui/UsersSelect";
import { useSaved } from "../ui/useSaved";
import { changeOfChannel, draftOfChannel, emptyChannel, fieldsOfChannel } from "./textChannelDraft";
import { TextChannelHttp } from "./TextChannelHttp";

interface Props {
  channel?: TextChannel;
  onClose: () => void;
}

/** A channel of SMS or of a messenger. */
export function TextChannelForm({ channel, onClose }: Props) {
  const { t } = useI18n();
  const words = t.texts.channels;
  const accounts = useQuery(providerAccountsQuery);
  const mango = (accounts.data ?? []).filter((account) => account.provider === "mango");
  const draft = useDraft(
    channel ? fieldsOfChannel(channel) : emptyChannel(),
    (values) =>
      channel
        ? patch<TextChannel>(`/text-channels/${channel.id}`, changeOfChannel(values), channel.version)
        : post<TextChannel>("/text-channels", draftOfChannel(values)),
    useSaved(onClose, "text-channels"),
  );
  const { values, set, errorOf } = draft;
  return (
    <FormDialog
      title={channel ? words.edit : words.create}
      submitLabel={channel ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
      wide
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
        <Select
          label={words.kind}
          allowDeselect={false}
          disabled={channel !== undefined}
          data={optionsOf(words.kinds)}
          value={values.kind}
          onChange={(kind) => kind && set("kind", kind as TextChannel["kind"])}
        />
        <UsersSelect
          label={words.viewers}
          placeholder={values.viewer_ids.length > 0 ? "" : words.viewersAll}
          value={values.viewer_ids}
          onChange={(ids) => set("viewer_ids", ids)}
        />
        <NumberInput
          label={words.perMinute}
          min={1}
          max={600}
          value={values.per_minute}
          error={errorOf("per_minute")}
          onChange={(value) => set("per_minute", Number(value))}
        />
        {values.kind === "mango_sms" && (
          <>
            <Select
              label={words.account}
              required
              data={mango.map((account) => ({ value: account.id, label: account.name }))}
              value={values.account_id}
              onChange={(id) => set("account_id", id)}
            />
            <TextInput
              label={words.extension}
              required
              value={values.extension}
              error={errorOf("extension")}
              onChange={(event) => set("extension", event.currentTarget.value.trim())}
            />
          </>
        )}
      </SimpleGrid>
      {values.kind === "mango_sms" && accounts.data && mango.length === 0 && (
        <Alert color="yellow">{words.noAccounts}</Alert>
      )}
      {values.kind !== "mango_sms" && <TextChannelHttp draft={draft} hasSecret={channel?.has_secret ?? false} />}
      <Switch label={words.active} {...draft.flag("active")} />
    </FormDialog>
  );
}
