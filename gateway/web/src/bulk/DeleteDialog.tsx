import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { post } from "../api/client";
import type { BulkDeletion, BulkDeletionPreview, BulkPreview, Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { BulkDialog } from "./BulkDialog";
import { selectionOf } from "./selection";
import type { BulkDialogProps } from "./useBulkActions";

const NONE: BulkPreview = { counterparties: 0, contacts: 0, interactions: 0 };

/** Many records go to the bin; how many is said before, and another number than that deletes nothing. */
export function DeleteDialog({ kind, picked, onClose }: BulkDialogProps) {
  const { t, f } = useI18n();
  const body: BulkDeletion = { kind, selection: selectionOf(picked) };
  const asked = useQuery({
    queryKey: ["bulk", "deletion", body],
    queryFn: () => post<BulkDeletionPreview>("/bulk-deletions/preview", body),
    staleTime: 0,
    retry: false,
  });
  const found = asked.data;
  const counts = found && { ...NONE, [kind === "counterparty" ? "counterparties" : "contacts"]: found.records };
  const start = async () => {
    try {
      return await post<Job>("/bulk-deletions", { ...body, expected: found?.records });
    } catch (error) {
      void asked.refetch();
      throw error;
    }
  };
  return (
    <BulkDialog
      title={t.bulk.deletion.title}
      preview={{ data: counts, error: asked.error }}
      touched={t.bulk.deletion.touched}
      ready
      start={start}
      submitLabel={t.bulk.deletion.start(f.number(found?.records ?? 0))}
      color="red"
      onClose={onClose}
    >
      {found && found.kept > 0 && (
        <Text size="sm" c="var(--mantine-color-error)">
          {t.bulk.deletion.kept(found.kept)}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {t.bulk.deletion.hint}
      </Text>
    </BulkDialog>
  );
}
