import { Alert, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { CounterpartyPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { TextLink } from "../ui/TextLink";

interface Props {
  phone: string | undefined;
  inn: string;
  onOpen: () => void;
}

const SHOWN = 3;
const DIGITS_THAT_TELL = 7;

/** Those who are already there with this INN or phone, while it is being typed. */
export function Duplicates({ phone, inn, onOpen }: Props) {
  const { t } = useI18n();
  const [search] = useDebouncedValue(inn.length >= 10 ? inn : (phone ?? ""), 300);
  const { data } = useQuery({
    queryKey: ["counterparties", "duplicates", search],
    queryFn: ({ signal }) => get<CounterpartyPage>("/counterparties", { search, limit: SHOWN }, signal),
    enabled: search.replace(/\D/g, "").length >= DIGITS_THAT_TELL,
  });
  if (!data?.items.length) return null;
  return (
    <Alert color="yellow" title={t.clients.duplicate}>
      <Stack gap={2}>
        {data.items.map((found) => (
          <TextLink key={found.id} to="/clients/$clientId" params={{ clientId: found.id }} onClick={onOpen}>
            {found.name}
          </TextLink>
        ))}
      </Stack>
    </Alert>
  );
}
