import type { ProviderAccount } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { useSettingWords } from "./useSettingWords";

/** The fields of an account with a provider and their values in words. */
export function useAccountWords() {
  const { t } = useI18n();
  const userName = useUserName();
  const words = t.telephony.providers;
  return useSettingWords(
    {
      name: t.fields.name,
      login: t.settings.login,
      realm: words.realm,
      line_number: words.lineNumber,
      legs: words.legs,
      active: words.active,
      address: words.address,
      sender_addresses: words.senders,
      recording_hosts: words.hosts,
      clock_offset_seconds: words.clock,
      retention_days: t.telephony.lines.retention,
      people: words.people,
    },
    {
      legs: (legs: ProviderAccount["legs"]) => words.legKinds[legs],
      people: (people: ProviderAccount["people"]) =>
        people.map(({ extension, user_id }) => `${extension} ${userName(user_id) ?? ""}`.trim()).join(", ") ||
        undefined,
    },
  );
}
