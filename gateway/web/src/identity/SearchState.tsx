import { Button, Group, Progress, Text } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";

import { post } from "../api/client";
import type { DuplicateSearch, Job, MergedKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { useDeed } from "../ui/useDeed";

/** How things are with the search of the base: when it was, how far it is, and the way to begin one. */
export function SearchState({ kind, search }: { kind: MergedKind; search: DuplicateSearch | undefined }) {
  const { t, f } = useI18n();
  const me = useMe();
  const searching = useDeed(() => post<Job>(`/duplicates/search?kind=${kind}`), "duplicates");
  if (!search) return null;
  if (search.running) {
    const share = search.total ? Math.min(99, (100 * search.done) / search.total) : 0;
    return (
      <Group gap="xs" data-testid="duplicate-search">
        <Progress value={share} w={160} animated aria-label={t.jobs.kinds.duplicates} />
        <Text size="xs" c="dimmed" aria-live="polite">
          {search.total && search.done <= search.total
            ? t.jobs.of(f.number(search.done), f.number(search.total))
            : f.number(search.done)}
        </Text>
      </Group>
    );
  }
  return (
    <>
      <Text size="xs" c="dimmed">
        {search.searched_at ? t.identity.searchedAt(f.when(search.searched_at)) : t.identity.neverSearched}
      </Text>
      {(me.role === "admin" || me.role === "head_of_sales") && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconSearch size={14} aria-hidden />}
          loading={searching.isPending}
          onClick={() => searching.mutate()}
        >
          {search.searched_at ? t.identity.searchAgain : t.identity.searchBase}
        </Button>
      )}
    </>
  );
}
