import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import { useI18n } from "../i18n/i18n";

export interface PickerProps {
  label: string;
  value: string | null;
  /** The name of the one that is chosen, while the list does not hold it. */
  valueName?: string | null | undefined;
  onChange: (id: string | null) => void;
  error?: string | undefined;
  placeholder?: string | undefined;
  /** A filter above a list: smaller, and named only for those who listen. */
  compact?: boolean | undefined;
}

interface Found {
  id: string;
  name: string;
  /** Of a person: whose. */
  counterparty_name?: string | null;
}

interface Props extends PickerProps {
  kind: "counterparty" | "contact";
  /** One that is not offered. */
  except?: string | undefined;
}

const FOUND = 20;

/** Finds one record of the kind by a part of its name, phone, e-mail or INN. */
export function RecordPicker(props: Props) {
  const { kind, label, value, valueName, onChange, error, placeholder, compact, except } = props;
  const { t } = useI18n();
  const [text, setText] = useState(valueName ?? "");
  const [search] = useDebouncedValue(text, 250);
  const noun = kind === "counterparty" ? "counterparties" : "contacts";
  const { data } = useQuery({
    queryKey: [noun, "picker", search],
    queryFn: ({ signal }) => get<Page<Found>>(`/${noun}`, { search, limit: FOUND }, signal),
    placeholderData: keepPreviousData,
  });
  const options = (data?.items ?? []).filter((found) => found.id !== except).map(optionOf);
  if (value && valueName && !options.some((option) => option.value === value)) {
    options.unshift({ value, label: valueName });
  }
  return (
    <Select
      {...(compact ? { "aria-label": label, size: "xs" as const, w: 180 } : { label })}
      placeholder={placeholder ?? t.clients.search}
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

function optionOf(found: Found): { value: string; label: string } {
  const firm = found.counterparty_name;
  return { value: found.id, label: firm ? `${found.name} (${firm})` : found.name };
}
