import { Group, Tabs } from "@mantine/core";
import { useLocation, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";

const PAGES = { "/calls": "all", "/calls/missed": "missed", "/calls/report": "report" } as const;
type Path = keyof typeof PAGES;

/** The pages of calls: all of them, those to be returned, and what they add up to; beside them what may be done. */
export function CallTabs({ children }: { children?: ReactNode }) {
  const { t } = useI18n();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return (
    <Group gap="sm" align="flex-end" style={{ flex: "none" }}>
      <Tabs value={pathname} onChange={(path) => void navigate({ to: path as Path })} flex="1 1 300px" miw={0}>
        <Tabs.List aria-label={t.callList.tabsLabel}>
          {(Object.keys(PAGES) as Path[]).map((path) => (
            <Tabs.Tab key={path} value={path} aria-controls="">
              {t.callList.tabs[PAGES[path]]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {children}
    </Group>
  );
}
