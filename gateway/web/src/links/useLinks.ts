import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import { list, pages, rowsOf } from "../api/queries";
import type { ContactLinks, CounterpartyLinks, DealPage, Reminder, ReminderPage } from "../api/types";

/** What tabs and filters of a card tell how much there is of; undefined where that is not known yet. */
export type Links = Partial<CounterpartyLinks & ContactLinks> & { reminders?: number };

export function remindersOf(of: { counterparty_id: string } | { contact_id: string }) {
  return list<ReminderPage>("reminders", of);
}

export function dealsOf(noun: "counterparties" | "contacts", id: string) {
  return pages<DealPage>([noun, "deals", id], `/${noun}/${id}/deals`);
}

export function useClientLinks(id: string): Links {
  const { data } = useQuery({
    queryKey: ["counterparties", "counts", id],
    queryFn: ({ signal }) => get<CounterpartyLinks>(`/counterparties/${id}/links`, {}, signal),
  });
  return { ...data, ...useReminderCount({ counterparty_id: id }) };
}

export function useContactLinks(id: string): Links {
  const { data } = useQuery({
    queryKey: ["contacts", "counts", id],
    queryFn: ({ signal }) => get<ContactLinks>(`/contacts/${id}/links`, {}, signal),
  });
  const deals = useInfiniteQuery(dealsOf("contacts", id)).data?.pages[0]?.estimated_total;
  return { ...data, ...useReminderCount({ contact_id: id }), ...(deals !== undefined && { deals }) };
}

function useReminderCount(of: Parameters<typeof remindersOf>[0]): { reminders?: number } {
  const { data } = useInfiniteQuery(remindersOf(of));
  return data ? { reminders: rowsOf<Reminder>(data).length } : {};
}
