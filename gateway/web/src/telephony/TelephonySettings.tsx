import { Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import type { TelephonySection } from "../routes";
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

/** All that an administrator sets up of telephony. */
export function TelephonySettings() {
  const { t } = useI18n();
  const { section = "lines" } = route.useSearch();
  const navigate = route.useNavigate();
  const sections = Object.keys(PANELS) as TelephonySection[];
  return (
    <Tabs
      variant="pills"
      value={section}
      keepMounted={false}
      onChange={(next) =>
        void navigate({ search: (before) => ({ ...before, section: (next as TelephonySection | null) ?? undefined }) })
      }
    >
      <Tabs.List mb="md" aria-label={t.telephony.sectionsLabel}>
        {sections.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t.telephony.sections[name]}
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
  return (
    <>
      <Lines />
      <Extensions />
    </>
  );
}
