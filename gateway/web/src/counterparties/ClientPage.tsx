import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { one } from "../api/queries";
import type { Counterparty } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useBecame } from "../identity/useBecame";
import { useClientLinks } from "../links/useLinks";
import { CardTabs } from "../ui/CardTabs";
import { QueryPanel } from "../ui/QueryPanel";
import { usePageTitle } from "../ui/usePageTitle";
import { CLIENT_TABS } from "./clientTabs";
import { CounterpartyAside } from "./CounterpartyAside";

const route = getRouteApi("/clients/$clientId");

/** One client: on the left who it is, on the right all that happened. */
export function ClientPage() {
  const { t } = useI18n();
  const { clientId } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQuery(one<Counterparty>("counterparties", clientId));
  const links = useClientLinks(clientId);
  usePageTitle(client.data?.name);
  useBecame(clientId, client.data?.id, (id) => void navigate({ params: { clientId: id }, replace: true }));

  return (
    <div className="card-layout" key={clientId} data-record={clientId}>
      <aside className="card-side" aria-label={t.clients.whoItIs}>
        <QueryPanel query={client}>{(counterparty) => <CounterpartyAside counterparty={counterparty} />}</QueryPanel>
      </aside>
      <CardTabs
        tabs={CLIENT_TABS.filter(({ shown }) => shown?.(client.data) ?? true).map(({ name, title, count, panel }) => ({
          name,
          title: title(t),
          count: count?.(links),
          panel: () => panel({ id: clientId, client: client.data }),
        }))}
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
      />
    </div>
  );
}
