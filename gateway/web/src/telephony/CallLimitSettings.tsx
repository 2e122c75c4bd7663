import { MultiSelect, SimpleGrid, Switch, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { patch } from "../api/client";
import type { CallLimits, CallLimitsChange } from "../api/types";
import { callLimitsQuery } from "../calls/dial";
import { useI18n } from "../i18n/i18n";
import { SettingsSection } from "../settings/SettingsSection";
import { fromAddressLines } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { CountInput } from "../ui/CountInput";
import { notifyDone } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";
import { countryOptions } from "./countries";
import { SettingsForm } from "./SettingsForm";

/** What may be dialled, and how often: against toll fraud. */
export function CallLimitSettings() {
  const { t } = useI18n();
  const words = t.routing.limits;
  const limits = useQuery(callLimitsQuery);
  return (
    <SettingsSection title={words.title}>
      <Text size="sm" c="dimmed" mb="sm">
        {words.hint}
      </Text>
      <QueryPanel query={limits}>{(found) => <Form key={found.version} limits={found} />}</QueryPanel>
    </SettingsSection>
  );
}

function Form({ limits }: { limits: CallLimits }) {
  const { t, language } = useI18n();
  const words = t.routing.limits;
  const queryClient = useQueryClient();
  const countries = useMemo(() => countryOptions(language, limits.countries), [language, limits.countries]);
  const { version, ...initial } = limits;
  const draft = useDraft(
    initial,
    (values) => patch<CallLimits>("/call-limits", values satisfies CallLimitsChange, version),
    (saved) => {
      queryClient.setQueryData(callLimitsQuery.queryKey, saved);
      notifyDone(t, t.common.saved);
    },
  );
  const { values, set, errorOf } = draft;
  return (
    <SettingsForm label={words.title} draft={draft}>
      <MultiSelect
        label={words.countries}
        searchable
        data={countries}
        value={values.countries}
        error={errorOf("countries")}
        onChange={(chosen) => set("countries", chosen)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {(["allowed", "forbidden"] as const).map((field) => (
          <LinesInput
            key={field}
            label={words[field]}
            note={words.prefixHint}
            parse={fromAddressLines}
            value={values[field]}
            error={errorOf(field)}
            onChange={(prefixes) => set(field, prefixes)}
          />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        {(
          [
            ["user_per_minute", words.userPerMinute],
            ["user_per_day", words.userPerDay],
            ["line_per_minute", words.linePerMinute],
          ] as const
        ).map(([field, label]) => (
          <CountInput
            key={field}
            label={label}
            max={100_000}
            value={values[field]}
            error={errorOf(field)}
            onChange={(value) => set(field, value)}
          />
        ))}
      </SimpleGrid>
      {(["premium", "confirm"] as const).map((field) => (
        <Switch
          key={field}
          label={words[field]}
          checked={values[field]}
          onChange={(event) => set(field, event.currentTarget.checked)}
        />
      ))}
    </SettingsForm>
  );
}
