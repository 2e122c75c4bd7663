import { Tabs, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import type { SettingsTab } from "../routes";
import { Segments } from "../segments/Segments";
import { useMe } from "../session/session";
import { TelephonySettings } from "../telephony/TelephonySettings";
import { useNarrow } from "../ui/useNarrow";
import { usePageTitle } from "../ui/usePageTitle";
import { LettersSettings } from "../writing/LettersSettings";
import { ApiKeys } from "./ApiKeys";
import { DeadLetters } from "./DeadLetters";
import { Directories } from "./Directories";
import { FieldSettings } from "./FieldSettings";
import { Mailboxes } from "./Mailboxes";
import { OurCompanies } from "./OurCompanies";
import { Teams } from "./Teams";
import { Texts } from "./Texts";
import { Users } from "./Users";

const route = getRouteApi("/settings");
const PANELS: Record<SettingsTab, () => ReactNode> = {
  users: Users,
  teams: Teams,
  segments: Segments,
  fields: FieldSettings,
  directories: Directories,
  "our-companies": OurCompanies,
  keys: ApiKeys,
  telephony: TelephonySettings,
  mailboxes: Mailboxes,
  letters: LettersSettings,
  texts: Texts,
  "dead-letters": DeadLetters,
};

/** What a head of sales sets up as well, and what one reads. */
const OF_HEADS: SettingsTab[] = ["segments", "directories", "telephony", "mailboxes", "letters"];
/** What everybody does: a mailbox of their own, and how they write. */
const OF_ALL: SettingsTab[] = ["mailboxes", "letters"];

/** What an administrator sets up, and what of it the others do. */
export function SettingsPage() {
  const { t } = useI18n();
  const me = useMe();
  const narrow = useNarrow();
  usePageTitle(t.settings.title);
  const shown = (Object.keys(PANELS) as SettingsTab[]).filter(
    (name) => me.role === "admin" || (me.role === "head_of_sales" ? OF_HEADS : OF_ALL).includes(name),
  );
  const asked = route.useSearch().tab;
  const tab = shown.find((name) => name === asked) ?? shown[0];
  const navigate = route.useNavigate();
  const titles: Record<SettingsTab, string> = {
    users: t.settings.users,
    teams: t.people.teams,
    segments: t.segments.title,
    fields: t.cards.customFields,
    directories: t.cards.directories,
    "our-companies": t.cards.ourCompanies,
    keys: t.settings.keys,
    telephony: t.settings.telephony,
    mailboxes: t.settings.mailboxes,
    letters: t.writing.myMail.tab,
    texts: t.texts.title,
    "dead-letters": t.settings.deadLetters,
  };
  return (
    <div className="page page-scroll">
      <Title order={1} size="h3">
        {t.settings.title}
      </Title>
      <Tabs
        value={tab ?? null}
        keepMounted={false}
        onChange={(next) => void navigate({ search: { tab: (next as SettingsTab | null) ?? undefined } })}
      >
        <Tabs.List mb="sm" style={narrow ? { flexWrap: "nowrap", overflow: "auto hidden" } : undefined}>
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name} px={8} py={6} style={{ whiteSpace: "nowrap" }}>
              {titles[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map((name) => {
          const Panel = PANELS[name];
          return (
            <Tabs.Panel key={name} value={name}>
              <Panel />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </div>
  );
}
