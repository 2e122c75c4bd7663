import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { one } from "../api/queries";
import type { Counterparty } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { QueryPanel } from "../ui/QueryPanel";
import { usePageTitle } from "../ui/usePageTitle";
import { ClientContacts } from "./ClientContacts";
import { ClientDeals } from "./ClientDeals";
import { CounterpartyAside } from "./CounterpartyAside";
import { Timeline } from "./Timeline";

const route = getRouteApi("/clients/$clientId");
type Tab = "timeline" | "contacts" | "deals";

/** One client: on the left who it is, on the right all that happened. */
export function ClientPage() {
  const { t } = useI18n();
  const { clientId } = route.useParams();
  const { tab = "timeline" } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQuery(one<Counterparty>("counterparties", clientId));
  usePageTitle(client.data?.name);

  return (
    <div className="card-layout" key={clientId}>
      <aside className="card-side" aria-label={t.clients.whoItIs}>
        <QueryPanel query={client}>{(counterparty) => <CounterpartyAside counterparty={counterparty} />}</QueryPanel>
      </aside>
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ search: { tab: next === "timeline" ? undefined : (next as Tab) }, replace: true })
        }
        keepMounted={false}
        className="card-main"
      >
        <Tabs.List mb="sm">
          {(Object.keys(t.clients.tabs) as Tab[]).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.clients.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="timeline" className="card-panel">
          <Timeline clientId={clientId} client={client.data} />
        </Tabs.Panel>
        <Tabs.Panel value="contacts" className="card-panel">
          <ClientContacts clientId={clientId} clientName={client.data?.name} />
        </Tabs.Panel>
        <Tabs.Panel value="deals" className="card-panel">
          <ClientDeals clientId={clientId} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
