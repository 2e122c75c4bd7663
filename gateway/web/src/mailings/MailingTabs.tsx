import { Tabs } from "@mantine/core";
import { useLocation, useNavigate } from "@tanstack/react-router";

import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";

const PAGES = {
  "/mailings": "mailings",
  "/mailings/lists": "lists",
  "/mailings/stop-list": "stops",
  "/mailings/notices": "notices",
} as const;
const OF_HEADS: Path[] = ["/mailings/stop-list", "/mailings/notices"];
type Path = keyof typeof PAGES;

/** The pages of mailings. The stop-list and the log of notices name clients of everybody: heads read them. */
export function MailingTabs() {
  const { t } = useI18n();
  const me = useMe();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const paths = (Object.keys(PAGES) as Path[]).filter((path) => !OF_HEADS.includes(path) || me.role !== "manager");
  const at = paths.findLast((path) => pathname === path || pathname.startsWith(`${path}/`)) ?? null;
  return (
    <Tabs value={at} onChange={(path) => void navigate({ to: path as Path })} style={{ flex: "none" }}>
      <Tabs.List aria-label={t.mailings.tabsLabel}>
        {paths.map((path) => (
          <Tabs.Tab key={path} value={path} aria-controls="">
            {t.mailings.tabs[PAGES[path]]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
