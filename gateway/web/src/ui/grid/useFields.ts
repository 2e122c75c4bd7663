import { useQuery } from "@tanstack/react-query";

import { get } from "../../api/client";
import type { Page } from "../../api/queries";
import type { Field, RecordKind } from "../../api/types";

/** The fields of a kind of record, with their options; kept for all pages. */
export function useFields(kind: RecordKind, enabled = true) {
  return useQuery({
    queryKey: ["fields", kind],
    queryFn: ({ signal }) => get<Page<Field>>("/fields", { kind }, signal),
    staleTime: 5 * 60_000,
    enabled,
    select: (page) => page.items,
  });
}
