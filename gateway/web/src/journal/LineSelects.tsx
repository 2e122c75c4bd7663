import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { Contact } from "../api/types";
import type { Values } from "../fields/record";
import { useI18n } from "../i18n/i18n";
import type { Draft } from "../ui/useDraft";
import { outcomesOf, outcomesQuery } from "./directory";

interface PersonProps {
  client: string | null;
  value: string | null;
  valueName: string | null;
  error: string | undefined;
  onChange: (id: string | null) => void;
}

/** One of the people of the client. */
export function PersonSelect({ client, value, valueName, error, onChange }: PersonProps) {
  const { t } = useI18n();
  const { data } = useQuery({
    queryKey: ["counterparties", "contacts", client, "select"],
    queryFn: ({ signal }) => get<Page<Contact>>(`/counterparties/${client}/contacts`, { limit: 200 }, signal),
    enabled: client !== null,
  });
  const people = (data?.items ?? []).map((person) => ({ value: person.id, label: person.name }));
  if (value && valueName && !people.some((person) => person.value === value)) {
    people.unshift({ value, label: valueName });
  }
  return (
    <Select
      label={t.fields.contact_id}
      placeholder={t.common.empty}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t.common.delete }}
      disabled={people.length === 0}
      data={people}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}

/** R29: the outcomes of the chosen action. */
export function OutcomeSelect({ draft }: { draft: Draft<Values> }) {
  const { t } = useI18n();
  const { data = [] } = useQuery(outcomesQuery);
  const { values, set, errorOf } = draft;
  const chosen = values.outcome_id as string | null;
  const found = outcomesOf(data, values.action_id as string | null, chosen);
  return (
    <Select
      label={t.fields.outcome_id}
      placeholder={values.action_id || found.length > 0 ? t.common.empty : t.journal.outcomeNeedsAction}
      clearable
      clearButtonProps={{ "aria-label": t.common.delete }}
      disabled={found.length === 0}
      data={found.map((one) => ({ value: one.id, label: one.name }))}
      value={chosen}
      error={errorOf("outcome_id")}
      onChange={(id) => set("outcome_id", id)}
    />
  );
}
