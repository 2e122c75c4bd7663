import { Group, Paper, Text } from "@mantine/core";
import { IconCalendarEvent } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Email, Invitation } from "../api/types";
import { useI18n } from "../i18n/i18n";

const DAY_MS = 86_400_000;

/** The meetings that a letter invites to, in words. */
export function Invitations({ email }: { email: Email }) {
  const { t } = useI18n();
  const words = t.letters;
  const invitations = useQuery({
    queryKey: ["emails", "invitations", email.id],
    queryFn: async ({ signal }) =>
      (await get<{ items: Invitation[] }>(`/emails/${email.id}/invitations`, {}, signal)).items,
    enabled: email.attachments.some((name) => name.toLowerCase().endsWith(".ics")),
    staleTime: Infinity,
  });
  const when = useWhen();
  return (invitations.data ?? []).map((one, place) => (
    <Paper key={place} withBorder p="xs" component="section" aria-label={words.meetings[one.method]}>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <IconCalendarEvent size={18} style={{ flex: "none" }} />
        <div>
          <Text size="sm" fw={600}>
            {words.meetings[one.method]}: {one.summary || t.mail.noSubject}
          </Text>
          <Text size="sm">{[when(one), one.repeats && words.repeats].filter(Boolean).join(" · ")}</Text>
          {one.location && (
            <Text size="sm">
              {words.where}: {one.location}
            </Text>
          )}
          {one.organizer && (
            <Text size="sm" c="dimmed">
              {words.organizer}: {one.organizer}
            </Text>
          )}
        </div>
      </Group>
    </Paper>
  ));
}

function useWhen() {
  const { t, f } = useI18n();
  return ({ starts_at, ends_at, all_day }: Invitation): string => {
    if (!starts_at) return t.letters.timeUnknown;
    if (!all_day) return ends_at ? `${f.full(starts_at)} – ${f.full(ends_at)}` : f.full(starts_at);
    // A whole day has no zone: it is named as it stands there.
    const day = (at: number) => new Date(at).toISOString().slice(0, 10).split("-").reverse().join(".");
    const [first, last] = [Date.parse(starts_at), ends_at ? Date.parse(ends_at) - DAY_MS : NaN];
    return last > first ? `${day(first)} – ${day(last)}` : day(first);
  };
}
