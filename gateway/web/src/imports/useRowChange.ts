import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";

import { patch } from "../api/client";
import type { Page } from "../api/queries";
import type { ImportBatch, ImportRow, ImportRowChange } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";
import { importQuery } from "./imports";

type Rows = InfiniteData<Page<ImportRow>>;

/** Sets one row of the staging list right. It stays where it is shown, also where the filter no longer means it. */
export function useRowChange(batch: ImportBatch, position: number) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: Omit<ImportRowChange, "position">) =>
      patch<ImportRow>(`/imports/${batch.id}/rows`, { position, ...change }),
    onSuccess: (row) => {
      const queryKey = ["imports", "rows", batch.id];
      queryClient.setQueriesData<Rows>({ queryKey }, (data) => data && withRow(data, row));
      void queryClient.invalidateQueries({ queryKey, refetchType: "none" });
      void queryClient.invalidateQueries({ queryKey: importQuery(batch.id).queryKey });
    },
    onError: (error) => notifyProblem(t, error),
  });
}

function withRow(data: Rows, row: ImportRow): Rows {
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.map((one) => (one.position === row.position ? row : one)),
  }));
  return { ...data, pages };
}
