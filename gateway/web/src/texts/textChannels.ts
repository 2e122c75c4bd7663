import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { TextChannel } from "../api/types";

export const textChannelsQuery = queryOptions({
  queryKey: ["text-channels", "list"],
  queryFn: async ({ signal }) => (await get<{ items: TextChannel[] }>("/text-channels", {}, signal)).items,
});
