import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { ContactPage } from "../api/types";
import { useI18n } from "../i18n/i18n";

interface Props {
  label: string;
  value: string | null;
  /** The name of the one that is chosen, while the list does not hold it. */
  valueName?: string | null;
  onChange: (id: string | null) => void;
  error?: string | undefined;
}

const FOUND = 20;

/** Finds one person by a part of the name, a phone or an e-mail. */
export function ContactPicker({ label, value, valueName, onChange, error }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState(valueName ?? "");
  const [search] = useDebouncedValue(text, 250);
  const { data } = useQuery({
    queryKey: ["contacts", "picker", search],
    queryFn: ({ signal }) => get<ContactPage>("/contacts", { search, limit: FOUND }, signal),
    placeholderData: keepPreviousData,
  });
  const options = (data?.items ?? []).map((found) => ({
    value: found.id,
    label: found.counterparty_name ? `${found.name} (${found.counterparty_name})` : found.name,
  }));
  if (value && valueName && !options.some((option) => option.value === value)) {
    options.unshift({ value, label: valueName });
  }
  return (
    <Select
      label={label}
      placeholder={t.cards.findPerson}
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
