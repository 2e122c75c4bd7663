import { Anchor, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { Merge, MergedKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { quoted } from "./quoted";
import { UnmergeDialog } from "./UnmergeDialog";

interface Props {
  kind: MergedKind;
  recordId: string;
}

/** Which records became this one, each with the way to take it back. */
export function MergedFrom({ kind, recordId }: Props) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: ["merges", "list", recordId],
    queryFn: ({ signal }) => get<Page<Merge>>("/merges", { kind, record_id: recordId }, signal),
  });
  if (!data?.items.length) return null;
  return (
    <Stack gap={2}>
      {data.items.map((merge) => (
        <Text key={merge.id} size="xs" c="dimmed">
          {t.identity.mergedFrom(quoted(merge.absorbed_name), f.when(merge.at))}{" "}
          <Anchor component="button" type="button" size="xs" onClick={() => setOpen(merge.id)}>
            {t.identity.takeBackShort}
          </Anchor>
        </Text>
      ))}
      {open && (
        <UnmergeDialog
          kind={kind}
          mergeId={open}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            void queryClient.invalidateQueries();
          }}
        />
      )}
    </Stack>
  );
}
