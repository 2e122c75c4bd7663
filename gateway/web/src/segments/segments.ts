import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { Segment } from "../api/types";

export const segmentsQuery = queryOptions({
  queryKey: ["segments", "list"],
  queryFn: ({ signal }) => get<Page<Segment>>("/segments", {}, signal),
  staleTime: 60_000,
  select: (page) => page.items,
});
