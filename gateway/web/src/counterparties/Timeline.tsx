import { ActionIcon, Tooltip } from "@mantine/core";
import { IconNotebook } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import type { Counterparty } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useClientLinks } from "../links/useLinks";
import { TimelineList } from "../timeline/TimelineList";
import { Composer } from "./Composer";

interface Props {
  clientId: string;
  /** Undefined while it is not there; the timeline does not wait for it. */
  client: Counterparty | undefined;
}

/** All that happened with a client (T01, T29), and what is added to it. */
export function Timeline({ clientId, client }: Props) {
  const { t } = useI18n();
  const navigate = useNavigate();
  return (
    <TimelineList
      noun="counterparties"
      id={clientId}
      links={useClientLinks(clientId)}
      composer={
        <Composer
          party={{ counterparty_id: clientId, counterparty_name: client?.name ?? null }}
          email={client?.emails[0]}
          phone={client?.phones[0]?.e164}
        />
      }
      tools={
        <Tooltip label={t.journal.inJournal}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t.journal.inJournal}
            onClick={() =>
              void navigate({ to: "/journal", search: { client: clientId, period: "all", manager: "all" } })
            }
          >
            <IconNotebook size={18} />
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}
