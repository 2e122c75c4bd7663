import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { RoutingRule, WorkCalendar } from "../api/types";

export const calendarsQuery = queryOptions({
  queryKey: ["work-calendars", "list"],
  queryFn: async ({ signal }) => (await get<{ items: WorkCalendar[] }>("/work-calendars", {}, signal)).items,
});

export const rulesQuery = queryOptions({
  queryKey: ["routing-rules", "list"],
  queryFn: async ({ signal }) => (await get<{ items: RoutingRule[] }>("/routing-rules", {}, signal)).items,
});
