import { useQuery } from "@tanstack/react-query";

import { one } from "../api/queries";
import type { Counterparty } from "../api/types";
import { QueryPanel } from "../ui/QueryPanel";
import { CounterpartyAside } from "./CounterpartyAside";

/** A client beside the list, edited where it stands. */
export function ClientPanel({ id }: { id: string }) {
  const client = useQuery(one<Counterparty>("counterparties", id));
  return <QueryPanel query={client}>{(counterparty) => <CounterpartyAside counterparty={counterparty} />}</QueryPanel>;
}
