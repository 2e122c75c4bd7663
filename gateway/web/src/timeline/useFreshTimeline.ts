import { useQueryClient, type InfiniteData, type QueryKey } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { get, type Query } from "../api/client";
import type { TimelinePage } from "../api/types";
import { isLong } from "../live/longLists";
import { onLive } from "../live/stream";
import { LIVE_EVENTS, touchedKeys, type LiveData, type LiveEvent } from "../live/touched";
import { withFresh } from "./fresh";

const SOON_MS = 300;

/** What happens arrives also in a timeline that was read far, of which the live stream asks nothing anew by itself. */
export function useFreshTimeline(noun: string, id: string, queryKey: QueryKey, path: string, query: Query): void {
  const queryClient = useQueryClient();
  const asked = useRef({ queryKey, path, query });
  asked.current = { queryKey, path, query };

  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    async function refresh() {
      waiting = undefined;
      const now = asked.current;
      if (!isLong(queryClient.getQueryData(now.queryKey))) return;
      const fresh = await get<TimelinePage>(now.path, now.query).catch(() => null);
      if (!fresh) return;
      queryClient.setQueryData<InfiniteData<TimelinePage, unknown>>(
        now.queryKey,
        (data) => data && withFresh(data, fresh),
      );
    }
    const concerns = (event: LiveEvent, data: LiveData) =>
      touchedKeys(event, data).some((key) => key[0] === noun && key[1] === "timeline" && key[2] === id);
    const stops = LIVE_EVENTS.map((event) =>
      onLive(event, (data) => {
        if (concerns(event, data)) waiting ??= setTimeout(() => void refresh(), SOON_MS);
      }),
    );
    return () => {
      clearTimeout(waiting);
      for (const stop of stops) stop();
    };
  }, [queryClient, noun, id]);
}
