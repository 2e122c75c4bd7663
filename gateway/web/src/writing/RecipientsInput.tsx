import { TagsInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import { fromAddressLines } from "../ui/lines";

interface Props {
  label: string;
  value: string[];
  onChange: (addresses: string[]) => void;
  error?: string | undefined;
  required?: boolean;
  focused?: boolean | undefined;
}

interface Found {
  name: string;
  emails: string[];
}

const FOUND = 8;
const ADDRESS = /[^\s<>;,"]+@[^\s<>;,"]+/;
const SHORTEST = 2;

/** Addresses, typed, pasted in any shape, or found by a part of a name in the client base. */
export function RecipientsInput({ label, value, onChange, error, required, focused }: Props) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const { data } = useQuery({
    queryKey: ["recipients", search],
    queryFn: ({ signal }) => found(search, signal),
    enabled: search.length >= SHORTEST,
    placeholderData: keepPreviousData,
  });
  const offered = (search.length >= SHORTEST ? (data ?? []) : []).filter((one) => !value.includes(one.value));
  return (
    <TagsInput
      label={label}
      required={required ?? false}
      data-autofocus={focused || undefined}
      value={value}
      onChange={(tags) => onChange([...new Set(tags.flatMap(addressesIn))])}
      searchValue={text}
      onSearchChange={setText}
      splitChars={[",", ";"]}
      acceptValueOnBlur
      data={offered.map((one) => one.value)}
      filter={({ options }) => options}
      renderOption={({ option }) => offered.find((one) => one.value === option.value)?.label ?? option.value}
      error={error}
      maxTags={100}
    />
  );
}

/** «Иван <ivan@b.ru>» is the address in it; what holds none stays as typed, to be mended. */
function addressesIn(tag: string): string[] {
  const inside = tag.split(/[;,\n]/).flatMap((part) => ADDRESS.exec(part)?.[0] ?? []);
  return inside.length > 0 ? inside : fromAddressLines(tag);
}

async function found(search: string, signal: AbortSignal): Promise<{ value: string; label: string }[]> {
  const query = { search, limit: FOUND };
  const [people, firms] = await Promise.all([
    get<Page<Found>>("/contacts", query, signal),
    get<Page<Found>>("/counterparties", query, signal),
  ]);
  const named = [...people.items, ...firms.items].flatMap(({ name, emails }) =>
    emails.map((address) => ({ value: address.toLowerCase(), label: `${name} · ${address}` })),
  );
  return [...new Map(named.map((one) => [one.value, one])).values()];
}
