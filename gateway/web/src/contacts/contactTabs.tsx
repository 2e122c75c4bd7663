import type { ReactNode } from "react";

import type { Contact } from "../api/types";
import { CallsOf } from "../calls/CallsOf";
import { ConsentsTab } from "../consents/ConsentsTab";
import { DealsOf } from "../links/DealsOf";
import { RemindersOf } from "../links/RemindersOf";
import type { Links } from "../links/useLinks";
import { FilesTab } from "../files/FilesTab";
import { HistoryTab } from "../history/HistoryTab";
import type { Words } from "../i18n/ru";
import { ContactFields } from "./ContactFields";
import { ContactLinks } from "./ContactLinks";
import { ContactTimeline } from "./ContactTimeline";

export interface ContactTab {
  /** In the address. */
  name: string;
  title: (t: Words) => string;
  /** How much it holds. */
  count?: (links: Links) => number | undefined;
  panel: (contact: Contact) => ReactNode;
}

/** The tabs of a person's card; the first one is open where the address names none. */
export const CONTACT_TABS: ContactTab[] = [
  { name: "fields", title: (t) => t.cards.fields, panel: (contact) => <ContactFields contact={contact} /> },
  {
    name: "timeline",
    title: (t) => t.clients.tabs.timeline,
    panel: (contact) => <ContactTimeline contact={contact} />,
  },
  {
    name: "deals",
    title: (t) => t.clients.tabs.deals,
    count: (links) => links.deals,
    panel: (contact) => <DealsOf noun="contacts" id={contact.id} />,
  },
  { name: "calls", title: (t) => t.calls.title, panel: ({ id }) => <CallsOf noun="contacts" id={id} /> },
  {
    name: "reminders",
    title: (t) => t.reminders.title,
    count: (links) => links.reminders,
    panel: ({ id, counterparty_id, phones }) => (
      <RemindersOf
        of={{ contact_id: id }}
        known={{ contactId: id, counterpartyId: counterparty_id, phone: phones[0]?.e164 ?? null }}
      />
    ),
  },
  {
    name: "files",
    title: (t) => t.files.tab,
    count: (links) => links.files,
    panel: (contact) => <FilesTab kind="contact" id={contact.id} />,
  },
  {
    name: "links",
    title: (t) => t.cards.people,
    count: (links) => links.people,
    panel: (contact) => <ContactLinks contact={contact} />,
  },
  {
    name: "consents",
    title: (t) => t.cards.consents,
    panel: (contact) => <ConsentsTab whose={{ contact_id: contact.id }} />,
  },
  {
    name: "history",
    title: (t) => t.history.tab,
    panel: (contact) => <HistoryTab kind="contact" record={contact} />,
  },
];
