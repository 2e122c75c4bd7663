import {
  Button,
  Group,
  Paper,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";

import { get, patch, post } from "../api/client";
import type { ConnectionCheck, ExchangeSettings, ExchangeSettingsChange } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { CheckResult } from "../ui/CheckResult";
import { notifyDone } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";

const SETTINGS_KEY = ["exchange", "settings"];

export function ConnectionPanel() {
  const { t } = useI18n();
  const me = useMe();
  const settings = useQuery({
    queryKey: SETTINGS_KEY,
    queryFn: ({ signal }) => get<ExchangeSettings>("/exchange/settings", {}, signal),
  });
  const checking = useMutation({ mutationFn: () => post<ConnectionCheck>("/exchange/check") });

  return (
    <Paper withBorder p="md" component="section" aria-label={t.exchange.settings} maw={760} w="100%">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t.exchange.settings}
        </Title>
        <Button variant="default" loading={checking.isPending} onClick={() => checking.mutate()}>
          {t.exchange.check}
        </Button>
      </Group>
      <CheckResult checking={checking} stages={t.exchange.stages} mb="xs" />
      <QueryPanel query={settings}>
        {(data) =>
          me.role === "admin" ? (
            <SettingsForm key={data.updated_at} settings={data} />
          ) : (
            <Text size="sm">
              {data.address || t.common.empty} · {t.exchange.onlyAdmin}
            </Text>
          )
        }
      </QueryPanel>
    </Paper>
  );
}

function SettingsForm({ settings }: { settings: ExchangeSettings }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft(
    {
      address: settings.address,
      login: settings.login,
      password: "",
      update_existing: settings.update_existing,
      prefer: settings.prefer,
    },
    ({ password, ...values }) => {
      const change: ExchangeSettingsChange = password ? { ...values, password } : values;
      return patch<ExchangeSettings>("/exchange/settings", change);
    },
    (saved) => {
      queryClient.setQueryData(SETTINGS_KEY, saved);
      notifyDone(t, t.common.saved);
    },
  );
  const { values, set, errorOf } = draft;

  function submit(event: FormEvent) {
    event.preventDefault();
    draft.save();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {draft.error && <ProblemPanel error={draft.error} />}
        <TextInput
          label={t.exchange.address}
          placeholder={t.exchange.addressHint}
          inputMode="url"
          value={values.address}
          error={errorOf("address")}
          onChange={(event) => set("address", event.currentTarget.value.trim())}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t.settings.login} autoComplete="off" {...draft.text("login")} />
          <PasswordInput
            label={t.common.password}
            autoComplete="new-password"
            description={settings.has_password ? t.exchange.passwordKept : undefined}
            inputWrapperOrder={["label", "input", "description", "error"]}
            {...draft.text("password")}
          />
        </SimpleGrid>
        <Switch label={t.exchange.updateExisting} {...draft.flag("update_existing")} />
        <Select
          label={t.exchange.prefer}
          allowDeselect={false}
          maw={280}
          data={[
            { value: "ours", label: t.exchange.preferOurs },
            { value: "theirs", label: t.exchange.preferTheirs },
          ]}
          value={values.prefer}
          onChange={(prefer) => prefer && set("prefer", prefer as ExchangeSettings["prefer"])}
        />
        <Group>
          <Button type="submit" loading={draft.saving} disabled={!draft.changed}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
