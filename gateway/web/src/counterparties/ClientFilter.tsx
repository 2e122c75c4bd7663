import { useQuery } from "@tanstack/react-query";

import { one } from "../api/queries";
import type { Counterparty } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { CounterpartyPicker } from "./CounterpartyPicker";

/** One client, whose lines alone are shown. */
export function ClientFilter({ client, onChange }: { client: string | undefined; onChange: (id?: string) => void }) {
  const { t } = useI18n();
  const { data } = useQuery({ ...one<Counterparty>("counterparties", client ?? ""), enabled: client !== undefined });
  // The picker begins with the name of the chosen one, so it waits for it.
  if (client && !data) return null;
  return (
    <CounterpartyPicker
      key={client ?? ""}
      compact
      label={t.fields.counterparty_id}
      placeholder={t.journal.everyClient}
      value={client ?? null}
      valueName={data?.name ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
