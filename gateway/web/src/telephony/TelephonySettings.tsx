import { Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import type { TelephonySection } from "../routes";
import { useIsAdmin } from "../session/session";
import { CallLimitSettings } from "./CallLimitSettings";
import { Extensions } from "./Extensions";
import { Lines } from "./Lines";
import { MissedSettings } from "./MissedSettings";
import { ProviderAccounts } from "./ProviderAccounts";
import { RoutingRules } from "./RoutingRules";
import { WorkCalendars } from "./WorkCalendars";

const route = getRouteApi("/settings");
const PANELS: Record<TelephonySection, () => ReactNode> = {
  lines: LinesAndPhones,
  providers: ProviderAccounts,
  routing: RoutingRules,
  hours: WorkCalendars,
  missed: MissedSettings,
  limits: CallLimitSettings,
};

/** What the API lets a head of sales read. */
const OF_HEADS: TelephonySection[] = ["routing", "hours", "missed", "limits", "lines"];

/** All that an administrator sets up of telephony; a head of sales reads how it is set up. */
export function TelephonySettings() {
  const { t } = useI18n();
  const admin = useIsAdmin();
  const navigate = route.useNavigate();
  const sections = admin ? (Object.keys(PANELS) as TelephonySection[]) : OF_HEADS;
  const asked = route.useSearch().section;
  const section = sections.find((name) => name === asked) ?? sections[0];
  const titleOf = (name: TelephonySection) =>
    name === "lines" && !admin ? t.settings.extensions : t.telephony.sections[name];
  return (
    <Tabs
      variant="pills"
      value={section ?? null}
      keepMounted={false}
      onChange={(next) =>
        void navigate({ search: (before) => ({ ...before, section: (next as TelephonySection | null) ?? undefined }) })
      }
    >
      <Tabs.List mb="md" aria-label={t.telephony.sectionsLabel}>
        {sections.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {titleOf(name)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {sections.map((name) => {
        const Panel = PANELS[name];
        return (
          <Tabs.Panel key={name} value={name}>
            <Panel />
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}

function LinesAndPhones() {
  const admin = useIsAdmin();
  return (
    <>
      {admin && <Lines />}
      <Extensions />
    </>
  );
}
