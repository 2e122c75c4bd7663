import { Chip, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { pages, rowsOf } from "../api/queries";
import type { TimelineEntry, TimelinePage } from "../api/types";
import { TimelineExport } from "../exports/TimelineExport";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import type { Links } from "../links/useLinks";
import { useSearchText } from "../ui/useSearchText";
import { ChangesEntry } from "./ChangesEntry";
import { FILTERS, grouped, kindsOf, type FilterName } from "./groups";
import { TimelineItem } from "./TimelineItem";
import { useFreshTimeline } from "./useFreshTimeline";

interface Props {
  noun: "counterparties" | "contacts";
  id: string;
  /** How much there is of what the filters show. */
  links: Links;
  /** What is added to it. */
  composer: ReactNode;
  /** Beside the search: export, a way to the journal. */
  tools?: ReactNode;
}

const NAMES = Object.keys(FILTERS) as FilterName[];

/** All that happened with a client or a person, newest first: searched, narrowed by kind, live. */
export function TimelineList({ noun, id, links, composer, tools }: Props) {
  const { t } = useI18n();
  const [search, setSearch] = useState("");
  const [text, setText] = useSearchText(search, setSearch);
  const [chosen, setChosen] = useState<FilterName[]>([]);
  const kinds = chosen.length > 0 ? JSON.stringify(kindsOf(chosen)) : undefined;
  const queryKey = [noun, "timeline", id, { search, kinds }];
  const path = `/${noun}/${id}/timeline`;
  const query = { search, kinds, limit: 50 };
  const timeline = useInfiniteQuery({
    ...pages<TimelinePage>(queryKey, path, query),
    placeholderData: keepPreviousData,
  });
  useFreshTimeline(noun, id, queryKey, path, query);
  const narrowed = search !== "" || chosen.length > 0;

  return (
    <Stack gap="sm">
      {composer}
      <Stack gap={6}>
        <Group gap="xs" wrap="nowrap">
          <TextInput
            type="search"
            flex={1}
            aria-label={t.timeline.search}
            placeholder={t.timeline.search}
            leftSection={<IconSearch size={16} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {noun === "counterparties" && <TimelineExport clientId={id} search={search} kinds={kindsOf(chosen)} />}
          {tools}
        </Group>
        <Chip.Group multiple value={chosen} onChange={(next) => setChosen(next as FilterName[])}>
          <Group gap={4} role="group" aria-label={t.timeline.filter}>
            {NAMES.map((name) => (
              <Chip key={name} value={name} size="xs" radius="sm" variant="light">
                {t.timeline.filters[name]}
                <Count of={countOf(name, links)} />
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Stack>
      <QueryPanel query={timeline}>
        {(data) => {
          const entries = rowsOf<TimelineEntry>(data);
          if (entries.length === 0) return <EmptyState text={narrowed ? t.timeline.nothing : t.timeline.empty} />;
          return (
            <>
              <Stack component="ol" gap={0} p={0} m={0} aria-label={t.timeline.label} data-testid="timeline">
                {grouped(entries).map((group) =>
                  "entry" in group ? (
                    <TimelineItem key={`${group.entry.id} ${group.entry.status}`} entry={group.entry} />
                  ) : (
                    <ChangesEntry key={group.changes[0].id} changes={group.changes} />
                  ),
                )}
              </Stack>
              <MoreButton query={timeline} onSight />
            </>
          );
        }}
      </QueryPanel>
    </Stack>
  );
}

function Count({ of }: { of: number | undefined }) {
  return of ? (
    <Text span size="xs" c="dimmed" ml={4}>
      {of}
    </Text>
  ) : null;
}

function countOf(name: FilterName, links: Links): number | undefined {
  if (name === "sales") return (links.leads ?? 0) + (links.deals ?? 0) + (links.documents ?? 0);
  return name === "changes" ? undefined : links[name];
}
