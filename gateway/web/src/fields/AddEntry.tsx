import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { DirectoryEntry } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";

/** The directories that whoever works with clients may add to; see the service's OPEN_TO_ALL. */
export const OPEN_TO_ALL: readonly (string | null)[] = ["industry", "region", "ad_source"];

interface Props {
  directory: string;
  name: string;
  onAdded: (id: string) => void;
}

/** Where a directory has no such value: adds what was typed, and chooses it. */
export function AddEntry({ directory, name, onAdded }: Props) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const adding = useMutation({
    mutationFn: () => post<DirectoryEntry>("/directory-entries", { directory, name }),
    onSuccess: async (entry) => {
      await queryClient.invalidateQueries({ queryKey: ["fields"] });
      onAdded(entry.id);
    },
    onError: (error) => notifyProblem(t, error),
  });
  if (!name.trim()) return <Text size="sm">{t.grid.noValues}</Text>;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconPlus size={14} />}
      loading={adding.isPending}
      // The list of choices closes when it loses the focus: before a click.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => adding.mutate()}
    >
      {t.cards.addEntry(name.trim())}
    </Button>
  );
}
