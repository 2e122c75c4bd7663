import { Alert } from "@mantine/core";
import { IconPlugConnectedX, IconWifiOff } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { get } from "../api/client";
import type { Parts } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { onLive } from "../live/stream";

const ASK_AGAIN_MS = 30_000;
const PATIENCE_MS = 2_000;

const partsQuery = queryOptions({
  queryKey: ["parts"],
  queryFn: ({ signal }) => get<Parts>("/parts", {}, signal),
  refetchInterval: ASK_AGAIN_MS,
});

/** Says which parts are down, so that nobody wonders about a panel. */
export function PartsBanner() {
  const { t, f } = useI18n();
  const { data } = useQuery(partsQuery);
  const down = (data?.parts ?? []).filter((part) => part.state === "down");
  if (down.length === 0) return null;
  const names = down.map((part) => t.frame.partDownSince(t.parts[part.name] ?? part.name, f.when(part.since)));
  return (
    <Alert color="yellow" icon={<IconPlugConnectedX />} role="status" data-testid="part-down-banner" radius={0} py={6}>
      {t.frame.partsDown(names.join(", "))}
    </Alert>
  );
}

/** Says that the event stream is broken, when it does not come back at once. */
export function ConnectionBanner() {
  const { t } = useI18n();
  const [lost, setLost] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stops = [
      onLive("disconnected", () => (timer ??= setTimeout(() => setLost(true), PATIENCE_MS))),
      onLive("connected", () => {
        clearTimeout(timer);
        timer = undefined;
        setLost(false);
      }),
      () => clearTimeout(timer),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);

  if (!lost) return null;
  return (
    <Alert color="red" icon={<IconWifiOff />} role="status" radius={0} py={6}>
      {t.frame.offline}
    </Alert>
  );
}
