import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { one } from "../api/queries";
import type { Contact } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useBecame } from "../identity/useBecame";
import { useContactLinks } from "../links/useLinks";
import { CardTabs } from "../ui/CardTabs";
import { QueryPanel } from "../ui/QueryPanel";
import { usePageTitle } from "../ui/usePageTitle";
import { ContactAside } from "./ContactAside";
import { CONTACT_TABS } from "./contactTabs";

const route = getRouteApi("/contacts/$contactId");

/** One person: on the left who it is, on the right all that is known. */
export function ContactPage() {
  const { t } = useI18n();
  const { contactId } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const contact = useQuery(one<Contact>("contacts", contactId));
  const links = useContactLinks(contactId);
  usePageTitle(contact.data?.name);
  useBecame(contactId, contact.data?.id, (id) => void navigate({ params: { contactId: id }, replace: true }));
  return (
    <div className="card-layout" key={contactId} data-record={contactId}>
      <aside className="card-side" aria-label={t.clients.whoItIs}>
        <QueryPanel query={contact}>{(found) => <ContactAside contact={found} />}</QueryPanel>
      </aside>
      {contact.data && (
        <CardTabs
          tabs={CONTACT_TABS.map(({ name, title, count, panel }) => ({
            name,
            title: title(t),
            count: count?.(links),
            panel: () => panel(contact.data),
          }))}
          value={tab}
          onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
        />
      )}
    </div>
  );
}
