import { Stack, Text } from "@mantine/core";

import type { Party } from "../api/types";
import { TextLink } from "../ui/TextLink";

/** Whom a number belongs to: the person and the counterparty, each a link to its card. */
export function PartyLinks({ parties }: { parties: Party[] }) {
  return (
    <Stack gap={4}>
      {parties.map((party) => (
        <div key={`${party.contact_id ?? ""} ${party.counterparty_id ?? ""}`}>
          {party.contact_id && (
            <TextLink to="/contacts/$contactId" params={{ contactId: party.contact_id }} fw={600}>
              {party.contact_name}
            </TextLink>
          )}
          {party.counterparty_id && (
            <Text size="sm" component="div">
              <TextLink
                to="/clients/$clientId"
                params={{ clientId: party.counterparty_id }}
                fw={party.contact_id ? 400 : 600}
              >
                {party.counterparty_name}
              </TextLink>
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
}
