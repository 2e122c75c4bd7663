import { Badge, Button, Group, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { post } from "../api/client";
import { pages, rowsOf } from "../api/queries";
import type { Candidate, DuplicatePage, DuplicatePair } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { Choice } from "../ui/Choice";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { MoreButton } from "../ui/MoreButton";
import { notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { CandidateLink } from "./CandidateLink";
import { MergeDialog } from "./MergeDialog";
import { Reasons } from "./Reasons";
import { SearchState } from "./SearchState";

const AGAIN_MS = 2_000;
const route = getRouteApi("/duplicates");

/** Pairs of records that may be one, as the last search of the base found them. */
export function DuplicatesPage() {
  const { t, f } = useI18n();
  const { kind = "counterparty" } = route.useSearch();
  const navigate = route.useNavigate();
  const queryClient = useQueryClient();
  const [merging, setMerging] = useState<DuplicatePair | null>(null);
  const found = useInfiniteQuery({
    ...pages<DuplicatePage>(["duplicates", "list", kind], "/duplicates", { kind }),
    refetchInterval: (query) => (query.state.data?.pages[0]?.search.running ? AGAIN_MS : false),
  });
  const refresh = () => void queryClient.invalidateQueries({ queryKey: ["duplicates"] });
  const dismissing = useMutation({
    mutationFn: ({ one, other }: DuplicatePair) =>
      post<void>(`/duplicates/dismiss?kind=${kind}&one_id=${one.id}&other_id=${other.id}`),
    onSuccess: refresh,
    onError: (error) => notifyProblem(t, error),
  });
  const search = found.data?.pages[0]?.search;

  return (
    <ListPage
      title={t.identity.duplicates}
      filters={
        <Group gap="sm">
          <Choice
            label={t.identity.duplicates}
            words={{ counterparty: t.nav.clients, contact: t.nav.contacts }}
            value={kind}
            onChange={(next) => void navigate({ search: { kind: next }, replace: true })}
          />
          <SearchState kind={kind} search={search} />
        </Group>
      }
    >
      <div className="page-scroll">
        <QueryPanel query={found}>
          {(data) => (
            <Stack gap="sm" maw={980}>
              {rowsOf(data).length === 0 && (
                <EmptyState text={search?.searched_at ? t.identity.noneFound : t.identity.noDuplicates} />
              )}
              {rowsOf(data).map((pair) => (
                <Paper key={pair.one.id + pair.other.id} withBorder p="xs" data-testid="duplicate-pair">
                  <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
                    <Side candidate={pair.one} />
                    <Side candidate={pair.other} />
                  </SimpleGrid>
                  <Group justify="space-between" mt={6}>
                    <Group gap={8}>
                      <Badge
                        size="sm"
                        variant="light"
                        c="var(--mantine-color-text)"
                        color={pair.verdict === "same" ? "orange" : "yellow"}
                      >
                        {t.identity.verdict[pair.verdict]} · {f.number(Math.round(pair.score * 100))} %
                      </Badge>
                      <Reasons reasons={pair.reasons} />
                    </Group>
                    <Group gap={6}>
                      <Button size="compact-sm" variant="default" onClick={() => dismissing.mutate(pair)}>
                        {t.identity.areTwo}
                      </Button>
                      <Button size="compact-sm" onClick={() => setMerging(pair)}>
                        {t.identity.mergeShort}
                      </Button>
                    </Group>
                  </Group>
                </Paper>
              ))}
              <MoreButton query={found} />
            </Stack>
          )}
        </QueryPanel>
      </div>
      {merging && (
        <MergeDialog
          kind={kind}
          survivorId={merging.one.id}
          absorbedId={merging.other.id}
          onClose={() => setMerging(null)}
          onMerged={() => {
            setMerging(null);
            void queryClient.invalidateQueries();
          }}
        />
      )}
    </ListPage>
  );
}

function Side({ candidate }: { candidate: Candidate }) {
  const { t, f } = useI18n();
  const facts = [
    candidate.counterparty_name,
    candidate.inn && `${t.fields.inn} ${candidate.inn}`,
    candidate.city,
    ...candidate.phones.slice(0, 2),
    candidate.emails[0],
  ];
  return (
    <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
      <CandidateLink candidate={candidate} />
      <Text size="xs">{facts.filter(Boolean).join(" · ")}</Text>
      <Text size="xs" c="dimmed">
        {t.fields.created_at}: {f.when(candidate.created_at)}
      </Text>
    </div>
  );
}
