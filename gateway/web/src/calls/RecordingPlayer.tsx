import { useI18n } from "../i18n/i18n";

/** Plays the recording of a call; the gateway answers ranges, so it can be wound. */
export function RecordingPlayer({ callId }: { callId: string }) {
  const { t } = useI18n();
  return (
    <audio
      controls
      preload="none"
      src={`/api/v1/calls/${callId}/recording`}
      aria-label={t.calls.recording}
      data-testid="recording-player"
    />
  );
}
