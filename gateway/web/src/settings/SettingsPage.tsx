import { Tabs, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import type { SettingsTab } from "../routes";
import { usePageTitle } from "../ui/usePageTitle";
import { ApiKeys } from "./ApiKeys";
import { DeadLetters } from "./DeadLetters";
import { Mailboxes } from "./Mailboxes";
import { Teams } from "./Teams";
import { Telephony } from "./Telephony";
import { Users } from "./Users";

const route = getRouteApi("/settings");
const PANELS: Record<SettingsTab, () => ReactNode> = {
  users: Users,
  teams: Teams,
  keys: ApiKeys,
  telephony: Telephony,
  mailboxes: Mailboxes,
  "dead-letters": DeadLetters,
};

/** What an administrator sets up. */
export function SettingsPage() {
  const { t } = useI18n();
  usePageTitle(t.settings.title);
  const { tab = "users" } = route.useSearch();
  const navigate = route.useNavigate();
  const titles: Record<SettingsTab, string> = {
    users: t.settings.users,
    teams: t.people.teams,
    keys: t.settings.keys,
    telephony: t.settings.telephony,
    mailboxes: t.settings.mailboxes,
    "dead-letters": t.settings.deadLetters,
  };
  return (
    <div className="page page-scroll">
      <Title order={1} size="h3">
        {t.settings.title}
      </Title>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => void navigate({ search: { tab: (next as SettingsTab | null) ?? undefined } })}
      >
        <Tabs.List mb="sm">
          {(Object.keys(PANELS) as SettingsTab[]).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {titles[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {(Object.entries(PANELS) as [SettingsTab, () => ReactNode][]).map(([name, Panel]) => (
          <Tabs.Panel key={name} value={name}>
            <Panel />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
