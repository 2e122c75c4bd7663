import { Text } from "@mantine/core";

import type { Deal } from "../api/types";
import { TextLink } from "../ui/TextLink";

/** The client of a deal; only its name for the moment before the card is found or made. */
export function DealClient({ deal }: { deal: Deal }) {
  if (!deal.counterparty_id) {
    return (
      <Text component="span" size="sm" c="dimmed">
        {deal.counterparty_name}
      </Text>
    );
  }
  return (
    <TextLink to="/clients/$clientId" params={{ clientId: deal.counterparty_id }}>
      {deal.counterparty_name}
    </TextLink>
  );
}
