import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { get } from "../api/client";
import type { Recording, RecordingSettings } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";

const SPEEDS = ["1", "1.25", "1.5", "2"];

/** Who may save recordings. */
export const recordingSettingsQuery = queryOptions({
  queryKey: ["recording-settings"],
  queryFn: ({ signal }) => get<RecordingSettings>("/recording-settings", {}, signal),
  staleTime: 5 * 60_000,
});

/** The recordings of a call, each with its player (R05). */
export function Recordings({ callId }: { callId: string }) {
  const { data: recordings } = useQuery({
    queryKey: ["calls", "recordings", callId],
    queryFn: async ({ signal }) => (await get<{ items: Recording[] }>(`/calls/${callId}/recordings`, {}, signal)).items,
  });
  return recordings?.map(({ id }) => <RecordingPlayer key={id} callId={callId} recordingId={id} />);
}

interface Props {
  callId: string;
  /** The first one, where it is left out. */
  recordingId?: string;
}

/** Plays a recording: wound, and faster. Nothing is fetched before it is asked for, because it is noted who listens. */
export function RecordingPlayer({ callId, recordingId }: Props) {
  const { t, f } = useI18n();
  const me = useMe();
  const audio = useRef<HTMLAudioElement>(null);
  const [speed, setSpeed] = useState("1");
  const [failed, setFailed] = useState(false);
  const begunAnew = useRef(false);
  const { data: settings } = useQuery(recordingSettingsQuery);
  const call = `/api/v1/calls/${callId}`;
  const source = recordingId ? `${call}/recordings/${recordingId}/content` : `${call}/recording`;

  useEffect(() => {
    if (audio.current) audio.current.playbackRate = Number(speed);
  }, [speed]);

  /** A recording may have been compressed while it was played: then it is another file, and goes on in that. */
  function goOn() {
    const player = audio.current;
    if (!player || begunAnew.current) {
      setFailed(true);
      return;
    }
    begunAnew.current = true;
    const at = player.currentTime;
    player.load();
    player.currentTime = at;
    void player.play().catch(() => undefined); // told by another error, or stopped by the person
  }

  return (
    <Stack gap={4}>
      <audio
        ref={audio}
        controls
        controlsList="nodownload"
        preload="none"
        src={source}
        style={{ width: "100%" }}
        aria-label={t.calls.recording}
        data-testid="recording-player"
        // A player begins anew at its usual speed.
        onPlay={(event) => (event.currentTarget.playbackRate = Number(speed))}
        onError={goOn}
      />
      {failed && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {t.callList.recordingGone}
        </Text>
      )}
      <Group gap={8} justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label={t.callList.speed}
          data={SPEEDS.map((value) => ({ value, label: t.callList.times(f.number(Number(value))) }))}
          value={speed}
          onChange={setSpeed}
        />
        {settings?.download_roles.includes(me.role) && (
          <Button
            component="a"
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={16} />}
            href={`${source}?download=true`}
            download
          >
            {t.cards.download}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
