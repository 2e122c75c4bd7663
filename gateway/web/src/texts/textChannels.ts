import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { TextChannel } from "../api/types";

export const textChannelsQuery = queryOptions({
  queryKey: ["text-channels", "list"],
  queryFn: async ({ signal }) => (await get<{ items: TextChannel[] }>("/text-channels", {}, signal)).items,
});

/** Those by which SMS leave. */
export function smsChannels(channels: TextChannel[] | undefined): TextChannel[] {
  return (channels ?? []).filter((channel) => channel.can_send && channel.kind !== "messenger");
}
