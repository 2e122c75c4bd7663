import { NavLink, ScrollArea } from "@mantine/core";
import { createLink, useLocation } from "@tanstack/react-router";

import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { pagesFor } from "./pages";

const RailLink = createLink(NavLink<"a">);

export function Rail() {
  const { t } = useI18n();
  const me = useMe();
  const { pathname } = useLocation();
  return (
    <ScrollArea component="nav" aria-label={t.nav.label}>
      {pagesFor(me.role).map(({ to, key, icon: Icon }) => {
        const active = to === "/" ? pathname === "/" : `${pathname}/`.startsWith(`${to}/`);
        return (
          <RailLink
            key={to}
            to={to}
            label={t.nav[key]}
            leftSection={<Icon size={18} aria-hidden />}
            active={active}
            aria-current={active ? "page" : undefined}
            styles={{ root: { borderRadius: 4 }, label: { whiteSpace: "normal" } }}
          />
        );
      })}
    </ScrollArea>
  );
}
