import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { RecordingListening } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { QueryPanel } from "../ui/QueryPanel";

/** Who listened to a call and who saved it; for heads of sales and administrators. */
export function Listenings({ callId }: { callId: string }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const listenings = useQuery({
    queryKey: ["calls", "listenings", callId],
    queryFn: async ({ signal }) =>
      (await get<{ items: RecordingListening[] }>(`/calls/${callId}/listenings`, {}, signal)).items,
  });
  return (
    <section aria-label={t.callList.listenings}>
      <Text size="sm" fw={500}>
        {t.callList.listenings}
      </Text>
      <QueryPanel query={listenings}>
        {(items) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t.callList.nobodyListened}
            </Text>
          ) : (
            items.map((one) => (
              <Text key={one.id} size="sm">
                {f.when(one.at)} · {userName(one.user_id) ?? t.timeline.somebody} · {t.callList.hearings[one.kind]} ·{" "}
                {one.address}
              </Text>
            ))
          )
        }
      </QueryPanel>
    </section>
  );
}
