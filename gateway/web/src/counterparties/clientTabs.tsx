import type { ReactNode } from "react";

import type { Counterparty } from "../api/types";
import type { Words } from "../i18n/ru";
import { ClientContacts } from "./ClientContacts";
import { ClientDeals } from "./ClientDeals";
import { Timeline } from "./Timeline";

export interface ClientTab {
  /** In the address. */
  name: string;
  title: (t: Words) => string;
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
    panel: ({ id, client }) => <ClientContacts clientId={id} clientName={client?.name} />,
  },
  { name: "deals", title: (t) => t.clients.tabs.deals, panel: ({ id }) => <ClientDeals clientId={id} /> },
];
