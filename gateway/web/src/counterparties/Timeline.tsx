import { Stack, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { pages, rowsOf } from "../api/queries";
import type { Counterparty, TimelineEntry, TimelinePage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { useSearchText } from "../ui/useSearchText";
import { Composer } from "./Composer";
import { TimelineItem } from "./TimelineItem";

interface Props {
  clientId: string;
  /** Undefined while it is not there; the timeline does not wait for it. */
  client: Counterparty | undefined;
}

/** All that happened with a client, newest first, and what is added to it. */
export function Timeline({ clientId, client }: Props) {
  const { t } = useI18n();
  const [search, setSearch] = useState("");
  const [text, setText] = useSearchText(search, setSearch);
  const timeline = useInfiniteQuery({
    ...pages<TimelinePage>(
      ["counterparties", "timeline", clientId, { search }],
      `/counterparties/${clientId}/timeline`,
      { search, limit: 50 },
    ),
    placeholderData: keepPreviousData,
  });

  return (
    <Stack gap="sm">
      <Composer clientId={clientId} client={client} />
      <TextInput
        type="search"
        aria-label={t.timeline.search}
        placeholder={t.timeline.search}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <QueryPanel query={timeline}>
        {(data) => {
          const entries = rowsOf<TimelineEntry>(data);
          if (entries.length === 0) return <EmptyState text={search ? t.timeline.nothing : t.timeline.empty} />;
          return (
            <>
              <Stack component="ol" gap={0} p={0} m={0} aria-label={t.timeline.label} data-testid="timeline">
                {entries.map((entry) => (
                  <TimelineItem key={entry.id} entry={entry} clientId={clientId} />
                ))}
              </Stack>
              <MoreButton query={timeline} />
            </>
          );
        }}
      </QueryPanel>
    </Stack>
  );
}
