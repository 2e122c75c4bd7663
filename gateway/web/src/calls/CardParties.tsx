import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Call, CallCard, CardParty } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { titleOf } from "../journal/look";
import { useUserName } from "../session/session";
import { TextLink } from "../ui/TextLink";
import { PartyLinks } from "./PartyLinks";

const SHOWN = 2;

/** Whom the caller may be: at once by the call itself, then with manager, open deals and what was last. */
export function CardParties({ call }: { call: Call }) {
  const { t } = useI18n();
  const { data: card } = useQuery({
    queryKey: ["calls", "card", call.id],
    queryFn: ({ signal }) => get<CallCard>(`/calls/${call.id}/card`, {}, signal),
    enabled: call.parties.length > 0,
    staleTime: Infinity,
  });
  const parties = card?.parties ?? call.parties.map((party) => ({ party, deals: [], interactions: [] }));
  return (
    <Stack gap={6}>
      {parties.length > 1 && <Text size="xs">{t.calls.several}</Text>}
      {parties.map((known) => (
        <OneParty key={`${known.party.contact_id ?? ""} ${known.party.counterparty_id ?? ""}`} known={known} />
      ))}
      {card?.partial && (
        <Text size="xs" c="dimmed">
          {t.callCard.partial}
        </Text>
      )}
    </Stack>
  );
}

function OneParty({ known: { party, deals, interactions } }: { known: CardParty }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  return (
    <div>
      <PartyLinks parties={[party]} />
      <Text size="xs" c="dimmed">
        {t.callCard.manager}: {userName(party.manager_id) ?? t.callCard.noManager}
      </Text>
      {deals.slice(0, SHOWN).map((deal) => (
        <Text key={deal.id} size="xs" truncate>
          <TextLink to="/deals/$dealId" params={{ dealId: deal.id }}>
            {deal.title || t.deals.one(deal.number)}
          </TextLink>{" "}
          · {t.dealStage[deal.stage]}
          {deal.amount && ` · ${f.money(deal.amount, deal.currency)}`}
        </Text>
      ))}
      {interactions.slice(0, SHOWN).map((line) => (
        <Text key={line.id} size="xs" c="dimmed" truncate>
          {f.when(line.starts_at)} · {titleOf(line) || t.journal.channels[line.channel]}
        </Text>
      ))}
    </div>
  );
}
