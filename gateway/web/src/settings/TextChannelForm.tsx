import { Alert, MultiSelect, NumberInput, Select, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { patch, post } from "../api/client";
import type { TextChannel } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUsers } from "../session/session";
import { providerAccountsQuery } from "../telephony/providerAccounts";
import { FormDialog } from "../ui/FormDialog";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
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
  const users = useUsers();
  const queryClient = useQueryClient();
  const accounts = useQuery(providerAccountsQuery);
  const mango = (accounts.data ?? []).filter((account) => account.provider === "mango");
  const draft = useDraft(
    channel ? fieldsOfChannel(channel) : emptyChannel(),
    (values) =>
      channel
        ? patch<TextChannel>(`/text-channels/${channel.id}`, changeOfChannel(values), channel.version)
        : post<TextChannel>("/text-channels", draftOfChannel(values)),
    () => {
      void queryClient.invalidateQueries({ queryKey: ["text-channels"] });
      onClose();
    },
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
        <TextInput
          label={t.fields.name}
          data-autofocus
          required
          value={values.name}
          error={errorOf("name")}
          onChange={(event) => set("name", event.currentTarget.value)}
        />
        <Select
          label={words.kind}
          allowDeselect={false}
          disabled={channel !== undefined}
          data={optionsOf(words.kinds)}
          value={values.kind}
          onChange={(kind) => kind && set("kind", kind as TextChannel["kind"])}
        />
        <MultiSelect
          label={words.viewers}
          searchable
          placeholder={values.viewer_ids.length > 0 ? "" : words.viewersAll}
          data={users
            .filter((user) => user.active || values.viewer_ids.includes(user.id))
            .map((user) => ({ value: user.id, label: user.name }))}
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
      <Switch
        label={words.active}
        checked={values.active}
        onChange={(event) => set("active", event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
