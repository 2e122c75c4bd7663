import { MultiSelect, SimpleGrid, Switch } from "@mantine/core";
import { useMemo } from "react";

import type { CallLimits } from "../api/types";
import { callLimitsQuery } from "../calls/dial";
import { useI18n } from "../i18n/i18n";
import { CountInput } from "../ui/CountInput";
import { fromAddressLines } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import type { Draft } from "../ui/useDraft";
import { countryOptions } from "./countries";
import { SettingsRecord } from "./SettingsRecord";
import { useSettingWords } from "./useSettingWords";

/** What may be dialled, and how often: against toll fraud. */
export function CallLimitSettings() {
  const { t, language } = useI18n();
  const words = t.routing.limits;
  const countries = useMemo(
    () => new Map(countryOptions(language, []).map(({ value, label }) => [value, label])),
    [language],
  );
  const said = useSettingWords(
    {
      countries: words.countries,
      allowed: words.allowed,
      forbidden: words.forbidden,
      user_per_minute: words.userPerMinute,
      user_per_day: words.userPerDay,
      line_per_minute: words.linePerMinute,
      premium: words.premium,
      confirm: words.confirm,
    },
    { countries: (codes: string[]) => codes.map((code) => countries.get(code) ?? code).join(", ") || t.common.empty },
  );
  return (
    <SettingsRecord<CallLimits>
      title={words.title}
      hint={words.hint}
      path="/call-limits"
      queryKey={callLimitsQuery.queryKey}
      words={said}
    >
      {(draft) => <Inputs draft={draft} />}
    </SettingsRecord>
  );
}

function Inputs({ draft }: { draft: Draft<Omit<CallLimits, "version">> }) {
  const { t, language } = useI18n();
  const words = t.routing.limits;
  const { values } = draft;
  const countries = useMemo(() => countryOptions(language, values.countries), [language, values.countries]);
  return (
    <>
      <MultiSelect label={words.countries} searchable data={countries} {...draft.input("countries")} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {(["allowed", "forbidden"] as const).map((field) => (
          <LinesInput
            key={field}
            label={words[field]}
            note={words.prefixHint}
            parse={fromAddressLines}
            {...draft.input(field)}
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
          <CountInput key={field} label={label} max={100_000} {...draft.input(field)} />
        ))}
      </SimpleGrid>
      {(["premium", "confirm"] as const).map((field) => (
        <Switch key={field} label={words[field]} {...draft.flag(field)} />
      ))}
    </>
  );
}
