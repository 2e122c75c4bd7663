import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { CounterpartyPage } from "../api/types";
import { useI18n } from "../i18n/i18n";

interface Props {
  label: string;
  value: string | null;
  /** The name of the one that is chosen, while the list does not hold it. */
  valueName?: string | null;
  onChange: (id: string | null) => void;
  error?: string | undefined;
  placeholder?: string;
  /** A filter above a list: smaller, and named only for those who listen. */
  compact?: boolean;
}

const FOUND = 20;

/** Finds one counterparty by a part of its name, phone, e-mail or INN. */
export function CounterpartyPicker({ label, value, valueName, onChange, error, placeholder, compact }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState(valueName ?? "");
  const [search] = useDebouncedValue(text, 250);
  const { data } = useQuery({
    queryKey: ["counterparties", "picker", search],
    queryFn: ({ signal }) => get<CounterpartyPage>("/counterparties", { search, limit: FOUND }, signal),
    placeholderData: keepPreviousData,
  });
  const options = (data?.items ?? []).map((found) => ({ value: found.id, label: found.name }));
  if (value && valueName && !options.some((option) => option.value === value)) {
    options.unshift({ value, label: valueName });
  }
  return (
    <Select
      {...(compact ? { "aria-label": label, size: "xs" as const, w: 180 } : { label })}
      placeholder={placeholder ?? t.contacts.findCounterparty}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t.common.delete }}
      nothingFoundMessage={t.frame.searchNothing}
      filter={({ options }) => options}
      data={options}
      value={value}
      onChange={onChange}
      searchValue={text}
      onSearchChange={setText}
      error={error}
    />
  );
}
