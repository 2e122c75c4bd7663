import { pages } from "../api/queries";
import type { ContactPage } from "../api/types";

/** The people of one client. */
export function clientContacts(clientId: string) {
  return pages<ContactPage>(["counterparties", "contacts", clientId], `/counterparties/${clientId}/contacts`);
}
