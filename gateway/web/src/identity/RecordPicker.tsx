import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { MergedKind } from "../api/types";
import { useI18n } from "../i18n/i18n";

interface Props {
  kind: MergedKind;
  label: string;
  value: string | null;
  except: string;
  onChange: (id: string | null) => void;
}

const FOUND = 20;

/** Finds one other record of the kind by a part of its name, phone, e-mail or INN. */
export function RecordPicker({ kind, label, value, except, onChange }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, 250);
  const noun = kind === "counterparty" ? "counterparties" : "contacts";
  const { data } = useQuery({
    queryKey: [noun, "picker", search],
    queryFn: ({ signal }) => get<Page<{ id: string; name: string }>>(`/${noun}`, { search, limit: FOUND }, signal),
    placeholderData: keepPreviousData,
  });
  const options = (data?.items ?? []).filter((found) => found.id !== except);
  return (
    <Select
      label={label}
      placeholder={t.clients.search}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t.common.delete }}
      nothingFoundMessage={t.frame.searchNothing}
      filter={({ options }) => options}
      data={options.map((found) => ({ value: found.id, label: found.name }))}
      value={options.some((found) => found.id === value) ? value : null}
      onChange={onChange}
      searchValue={text}
      onSearchChange={setText}
    />
  );
}
