import {
  IconAddressBook,
  IconAlarm,
  IconArrowsExchange,
  IconBriefcase,
  IconBuildingStore,
  IconCalendar,
  IconMail,
  IconMessages,
  IconNotebook,
  IconPhone,
  IconReportAnalytics,
  IconSend,
  IconSettings,
  IconSun,
  IconTrash,
  IconUserPlus,
} from "@tabler/icons-react";

import type { UserRole } from "../api/types";
import type { Words } from "../i18n/ru";

const PAGES = [
  { to: "/", key: "today", icon: IconSun },
  { to: "/clients", key: "clients", icon: IconBuildingStore },
  { to: "/contacts", key: "contacts", icon: IconAddressBook },
  { to: "/journal", key: "journal", icon: IconNotebook },
  { to: "/calendar", key: "calendar", icon: IconCalendar },
  { to: "/leads", key: "leads", icon: IconUserPlus },
  { to: "/deals", key: "deals", icon: IconBriefcase },
  { to: "/calls", key: "calls", icon: IconPhone },
  { to: "/mail", key: "mail", icon: IconMail },
  { to: "/mailings", key: "mailings", icon: IconSend },
  { to: "/messages", key: "messages", icon: IconMessages },
  { to: "/reminders", key: "reminders", icon: IconAlarm },
  { to: "/reports", key: "reports", icon: IconReportAnalytics },
  { to: "/exchange", key: "exchange", icon: IconArrowsExchange, roles: ["admin", "head_of_sales"] },
  { to: "/bin", key: "bin", icon: IconTrash },
  { to: "/settings", key: "settings", icon: IconSettings, roles: ["admin", "head_of_sales"] },
] as const satisfies { to: string; key: keyof Words["nav"]; icon: unknown; roles?: UserRole[] }[];

/** The sections that somebody of this role may see. */
export function pagesFor(role: UserRole) {
  return PAGES.filter((page) => !("roles" in page) || (page.roles as readonly UserRole[]).includes(role));
}
