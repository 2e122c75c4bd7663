import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { post } from "../api/client";
import type { BulkChange, BulkPreview, Job } from "../api/types";
import type { CardKind } from "../history/nouns";
import type { Picked } from "../ui/grid/useSelection";
import { selectionOf } from "./selection";

/** How many records a change would touch, and the way to begin it. */
export function useBulkChange(kind: CardKind, picked: Picked, change: BulkChange["change"]) {
  const body: BulkChange = { kind, selection: selectionOf(picked), change };
  const preview = useQuery({
    queryKey: ["bulk", "preview", body],
    queryFn: () => post<BulkPreview>("/bulk-changes/preview", body),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return { preview, start: () => post<Job>("/bulk-changes", body) };
}
