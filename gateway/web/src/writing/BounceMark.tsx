import { Tooltip } from "@mantine/core";
import { IconMailX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Bounce } from "../api/types";
import { useI18n } from "../i18n/i18n";

/** Says beside an address that letters to it came back. */
export function BounceMark({ address, among }: { address: string; among: string[] }) {
  const { t, f } = useI18n();
  const { data: bounces = [] } = useQuery({
    queryKey: ["email-bounces", among],
    queryFn: async ({ signal }) =>
      (await get<{ items: Bounce[] }>("/email-bounces", { addresses: JSON.stringify(among.slice(0, 50)) }, signal))
        .items,
  });
  const bounce = bounces.find((one) => one.email_address === address.toLowerCase());
  if (!bounce) return null;
  const label = t.writing.bounced(f.when(bounce.bounced_at), bounce.words);
  return (
    <Tooltip label={label} multiline maw={360}>
      <IconMailX
        size={14}
        role="img"
        aria-label={label}
        color={`var(--mantine-color-${bounce.permanent ? "red" : "yellow"}-7)`}
        style={{ flex: "none" }}
      />
    </Tooltip>
  );
}
