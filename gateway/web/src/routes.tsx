import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from "@tanstack/react-router";

import { parseSearch, stringifySearch } from "./addressSearch";
import type {
  CounterpartyRole,
  EmailFiling,
  LeadStatus,
  MergedKind,
  ReminderStatus,
  ShortMessageView,
} from "./api/types";
import { calendarSearch, type CalendarSearch } from "./calendar/calendarSearch";
import { callReportSearch, type CallReportSearch } from "./callReport/callReportSearch";
import { callSearch, type CallSearch } from "./calls/callSearch";
import { debtSearch, type DebtSearch } from "./debts/debtSearch";
import { Crashed, NotFound } from "./frame/Failures";
import { Frame } from "./frame/Frame";
import { reportSearch, type ReportSearch } from "./reports/reportSearch";
import { journalSearch, type JournalSearch } from "./journal/journalSearch";
import { gridSearch, type GridSearch } from "./ui/grid/gridSearch";

/** Text of the address, or nothing: an address is typed and pasted by people. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T | undefined {
  return known.find((option) => option === value);
}

const ROLES = ["client", "prospect", "contractor", "other"] as const satisfies CounterpartyRole[];
const MERGED_KINDS = ["counterparty", "contact"] as const satisfies MergedKind[];
const FILINGS = ["waiting", "filed", "lead", "ignored"] as const satisfies EmailFiling[];
const LEAD_STATUSES = ["new", "in_progress", "converted", "rejected"] as const satisfies LeadStatus[];
const REMINDER_STATUSES = ["done", "cancelled"] as const satisfies ReminderStatus[];
const MESSAGE_VIEWS = ["all", "waiting", "trouble"] as const satisfies ShortMessageView[];
const SETTINGS_TABS = [
  "users",
  "teams",
  "segments",
  "keys",
  "fields",
  "directories",
  "our-companies",
  "telephony",
  "mailboxes",
  "letters",
  "texts",
  "dead-letters",
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];
const TELEPHONY_SECTIONS = ["lines", "providers", "routing", "hours", "missed", "limits"] as const;
export type TelephonySection = (typeof TELEPHONY_SECTIONS)[number];

const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NotFound, errorComponent: Crashed });
const under = { getParentRoute: () => rootRoute };

const todayRoute = createRoute({
  ...under,
  path: "/",
  component: lazyRouteComponent(() => import("./today/TodayPage"), "TodayPage"),
});
const loginRoute = createRoute({
  ...under,
  path: "/login",
  // Whoever comes here is signed in: the login itself is shown at any address.
  beforeLoad: () => {
    throw redirect({ to: "/" });
  },
});
const clientsRoute = createRoute({
  ...under,
  path: "/clients",
  validateSearch: (search): GridSearch & { role?: CounterpartyRole } => ({
    ...gridSearch(search),
    role: oneOf(search.role, ROLES),
  }),
  component: lazyRouteComponent(() => import("./counterparties/ClientsPage"), "ClientsPage"),
});
const clientRoute = createRoute({
  ...under,
  path: "/clients/$clientId",
  validateSearch: (search): { tab?: string } => ({ tab: text(search.tab) }),
  component: lazyRouteComponent(() => import("./counterparties/ClientPage"), "ClientPage"),
});
const contactsRoute = createRoute({
  ...under,
  path: "/contacts",
  validateSearch: (search): GridSearch => gridSearch(search),
  component: lazyRouteComponent(() => import("./contacts/ContactsPage"), "ContactsPage"),
});
const contactRoute = createRoute({
  ...under,
  path: "/contacts/$contactId",
  validateSearch: (search): { tab?: string } => ({ tab: text(search.tab) }),
  component: lazyRouteComponent(() => import("./contacts/ContactPage"), "ContactPage"),
});
const journalRoute = createRoute({
  ...under,
  path: "/journal",
  validateSearch: (search): JournalSearch => journalSearch(search),
  component: lazyRouteComponent(() => import("./journal/JournalPage"), "JournalPage"),
});
const calendarRoute = createRoute({
  ...under,
  path: "/calendar",
  validateSearch: (search): CalendarSearch => calendarSearch(search),
  component: lazyRouteComponent(() => import("./calendar/CalendarPage"), "CalendarPage"),
});
const duplicatesRoute = createRoute({
  ...under,
  path: "/duplicates",
  validateSearch: (search): { kind?: MergedKind } => ({ kind: oneOf(search.kind, MERGED_KINDS) }),
  component: lazyRouteComponent(() => import("./identity/DuplicatesPage"), "DuplicatesPage"),
});
const leadsRoute = createRoute({
  ...under,
  path: "/leads",
  validateSearch: (search): { q?: string; status?: LeadStatus } => ({
    q: text(search.q),
    status: oneOf(search.status, LEAD_STATUSES),
  }),
  component: lazyRouteComponent(() => import("./leads/LeadsPage"), "LeadsPage"),
});
const leadRoute = createRoute({
  ...under,
  path: "/leads/$leadId",
  component: lazyRouteComponent(() => import("./leads/LeadPage"), "LeadPage"),
});
const dealsRoute = createRoute({
  ...under,
  path: "/deals",
  validateSearch: (search): { q?: string } => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import("./deals/DealsPage"), "DealsPage"),
});
const dealRoute = createRoute({
  ...under,
  path: "/deals/$dealId",
  component: lazyRouteComponent(() => import("./deals/DealPage"), "DealPage"),
});
const callsRoute = createRoute({
  ...under,
  path: "/calls",
  validateSearch: (search): CallSearch => callSearch(search),
  component: lazyRouteComponent(() => import("./calls/CallsPage"), "CallsPage"),
});
const missedRoute = createRoute({
  ...under,
  path: "/calls/missed",
  validateSearch: (search): DebtSearch => debtSearch(search),
  component: lazyRouteComponent(() => import("./debts/MissedPage"), "MissedPage"),
});
const callReportRoute = createRoute({
  ...under,
  path: "/calls/report",
  validateSearch: (search): CallReportSearch => callReportSearch(search),
  component: lazyRouteComponent(() => import("./callReport/CallReportPage"), "CallReportPage"),
});
const mailRoute = createRoute({
  ...under,
  path: "/mail",
  validateSearch: (search): { q?: string; open?: string; filing?: EmailFiling; mailbox?: string } => ({
    q: text(search.q),
    open: text(search.open),
    filing: oneOf(search.filing, FILINGS),
    mailbox: text(search.mailbox),
  }),
  component: lazyRouteComponent(() => import("./emails/MailPage"), "MailPage"),
});
const RESULTS = ["waiting", "queued", "sent", "delivered", "failed", "bounced", "unknown", "skipped"] as const;
const mailingsRoute = createRoute({
  ...under,
  path: "/mailings",
  component: lazyRouteComponent(() => import("./mailings/MailingsPage"), "MailingsPage"),
});
const mailingRoute = createRoute({
  ...under,
  path: "/mailings/$mailingId",
  validateSearch: (search): { result?: (typeof RESULTS)[number]; q?: string } => ({
    result: oneOf(search.result, RESULTS),
    q: text(search.q),
  }),
  component: lazyRouteComponent(() => import("./mailings/MailingPage"), "MailingPage"),
});
const mailingListsRoute = createRoute({
  ...under,
  path: "/mailings/lists",
  component: lazyRouteComponent(() => import("./mailings/ListsPage"), "ListsPage"),
});
const mailingListRoute = createRoute({
  ...under,
  path: "/mailings/lists/$listId",
  component: lazyRouteComponent(() => import("./mailings/MembersPage"), "MembersPage"),
});
const stopListRoute = createRoute({
  ...under,
  path: "/mailings/stop-list",
  validateSearch: (search): { q?: string; removed?: boolean } => ({
    q: text(search.q),
    removed: search.removed === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./mailings/StopListPage"), "StopListPage"),
});
const NOTICE_STATES = ["waiting", "held", "queued", "sent", "delivered", "failed", "unknown", "skipped"] as const;
const noticesRoute = createRoute({
  ...under,
  path: "/mailings/notices",
  validateSearch: (search): { state?: (typeof NOTICE_STATES)[number]; rule?: string } => ({
    state: oneOf(search.state, NOTICE_STATES),
    rule: text(search.rule),
  }),
  component: lazyRouteComponent(() => import("./notices/NoticesPage"), "NoticesPage"),
});
const UNSENT_TABS = ["drafts", "later", "waiting"] as const;
const unsentRoute = createRoute({
  ...under,
  path: "/mail/unsent",
  validateSearch: (search): { tab?: (typeof UNSENT_TABS)[number] } => ({ tab: oneOf(search.tab, UNSENT_TABS) }),
  component: lazyRouteComponent(() => import("./writing/UnsentPage"), "UnsentPage"),
});
const messagesRoute = createRoute({
  ...under,
  path: "/messages",
  validateSearch: (search): { q?: string; view?: ShortMessageView; channel?: string; open?: string } => ({
    q: text(search.q),
    view: oneOf(search.view, MESSAGE_VIEWS),
    channel: text(search.channel),
    open: text(search.open),
  }),
  component: lazyRouteComponent(() => import("./texts/MessagesPage"), "MessagesPage"),
});
const remindersRoute = createRoute({
  ...under,
  path: "/reminders",
  validateSearch: (search): { status?: (typeof REMINDER_STATUSES)[number]; everyone?: boolean } => ({
    status: oneOf(search.status, REMINDER_STATUSES),
    everyone: search.everyone === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./reminders/RemindersPage"), "RemindersPage"),
});
const reportsRoute = createRoute({
  ...under,
  path: "/reports",
  validateSearch: (search): ReportSearch => reportSearch(search),
  component: lazyRouteComponent(() => import("./reports/ReportsPage"), "ReportsPage"),
});
const exchangeRoute = createRoute({
  ...under,
  path: "/exchange",
  component: lazyRouteComponent(() => import("./exchange/ExchangePage"), "ExchangePage"),
});
const BIN_KINDS = ["counterparty", "contact", "interaction"] as const;
const importsRoute = createRoute({
  ...under,
  path: "/import",
  component: lazyRouteComponent(() => import("./imports/ImportsPage"), "ImportsPage"),
});
const importRoute = createRoute({
  ...under,
  path: "/import/$batchId",
  component: lazyRouteComponent(() => import("./imports/ImportPage"), "ImportPage"),
});
const binRoute = createRoute({
  ...under,
  path: "/bin",
  validateSearch: (search): { kind?: (typeof BIN_KINDS)[number]; q?: string } => ({
    kind: oneOf(search.kind, BIN_KINDS),
    q: text(search.q),
  }),
  component: lazyRouteComponent(() => import("./history/BinPage"), "BinPage"),
});
const settingsRoute = createRoute({
  ...under,
  path: "/settings",
  validateSearch: (search): { tab?: SettingsTab; section?: TelephonySection } => ({
    tab: oneOf(search.tab, SETTINGS_TABS),
    section: oneOf(search.section, TELEPHONY_SECTIONS),
  }),
  component: lazyRouteComponent(() => import("./settings/SettingsPage"), "SettingsPage"),
});

const mailSignInRoute = createRoute({
  ...under,
  path: "/mail-sign-in",
  validateSearch: (search): { state?: string; code?: string; error?: string } => ({
    state: text(search.state),
    code: text(search.code),
    error: text(search.error),
  }),
  component: lazyRouteComponent(() => import("./settings/MailSignInPage"), "MailSignInPage"),
});

const routeTree = rootRoute.addChildren([
  todayRoute,
  loginRoute,
  clientsRoute,
  clientRoute,
  contactsRoute,
  contactRoute,
  duplicatesRoute,
  journalRoute,
  calendarRoute,
  leadsRoute,
  leadRoute,
  dealsRoute,
  dealRoute,
  callsRoute,
  missedRoute,
  callReportRoute,
  mailRoute,
  unsentRoute,
  mailingsRoute,
  mailingRoute,
  mailingListsRoute,
  mailingListRoute,
  stopListRoute,
  noticesRoute,
  messagesRoute,
  remindersRoute,
  reportsRoute,
  exchangeRoute,
  importsRoute,
  importRoute,
  binRoute,
  settingsRoute,
  mailSignInRoute,
]);

export function newRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPendingMinMs: 0,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
