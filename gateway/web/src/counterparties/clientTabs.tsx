import type { ReactNode } from "react";

import type { Counterparty } from "../api/types";
import { CallsOf } from "../calls/CallsOf";
import { ConsentsTab } from "../consents/ConsentsTab";
import { DealsOf } from "../links/DealsOf";
import { RemindersOf } from "../links/RemindersOf";
import type { Links } from "../links/useLinks";
import { FilesTab } from "../files/FilesTab";
import type { Words } from "../i18n/ru";
import { ClientContacts } from "./ClientContacts";
import { ClientFields } from "./ClientFields";
import { ClientGroup } from "./ClientGroup";
import { HistoryTab } from "../history/HistoryTab";
import { Timeline } from "./Timeline";

export interface ClientTab {
  /** In the address. */
  name: string;
  title: (t: Words) => string;
  /** How much it holds. */
  count?: (links: Links) => number | undefined;
  /** Whether this client has such a tab; every one has those that do not say. */
  shown?: (client: Counterparty | undefined) => boolean;
  panel: (client: { id: string; client: Counterparty | undefined }) => ReactNode;
}

/** The tabs of a client's card; the first one is open where the address names none. */
export const CLIENT_TABS: ClientTab[] = [
  {
    name: "timeline",
    title: (t) => t.clients.tabs.timeline,
    panel: ({ id, client }) => <Timeline clientId={id} client={client} />,
  },
  {
    name: "contacts",
    title: (t) => t.clients.tabs.contacts,
    count: (links) => links.contacts,
    panel: ({ id, client }) => <ClientContacts clientId={id} clientName={client?.name} />,
  },
  {
    name: "deals",
    title: (t) => t.clients.tabs.deals,
    count: (links) => links.deals,
    panel: ({ id }) => <DealsOf noun="counterparties" id={id} />,
  },
  { name: "calls", title: (t) => t.calls.title, panel: ({ id }) => <CallsOf noun="counterparties" id={id} /> },
  {
    name: "reminders",
    title: (t) => t.reminders.title,
    count: (links) => links.reminders,
    panel: ({ id, client }) => (
      <RemindersOf
        of={{ counterparty_id: id }}
        known={{ counterpartyId: id, phone: client?.phones[0]?.e164 ?? null }}
      />
    ),
  },
  { name: "fields", title: (t) => t.cards.fields, panel: ({ client }) => client && <ClientFields client={client} /> },
  {
    name: "files",
    title: (t) => t.files.tab,
    count: (links) => links.files,
    panel: ({ id, client }) => <FilesTab kind="counterparty" id={client?.id ?? id} />,
  },
  {
    name: "group",
    title: (t) => t.cards.group,
    count: (links) => links.subsidiaries,
    panel: ({ client }) => client && <ClientGroup client={client} />,
  },
  {
    name: "consents",
    title: (t) => t.cards.consents,
    shown: (client) => client?.legal_form === "individual",
    panel: ({ id }) => <ConsentsTab whose={{ counterparty_id: id }} />,
  },
  {
    name: "history",
    title: (t) => t.history.tab,
    panel: ({ client }) => client && <HistoryTab kind="counterparty" record={client} />,
  },
];
