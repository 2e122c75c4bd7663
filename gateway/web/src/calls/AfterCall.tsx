import { Button, Checkbox, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";

import { get, patch, Problem } from "../api/client";
import type { Call, Interaction, InteractionChange } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useJournalRefresh } from "../journal/refresh";
import { inMinutes } from "../ui/dateTime";
import { ProblemPanel } from "../ui/ProblemPanel";
import { useDraft } from "../ui/useDraft";
import { useVersionConflict } from "../ui/useVersionConflict";

const WhenInput = lazy(async () => ({ default: (await import("../ui/WhenInput")).WhenInput }));
const ASK_AGAIN_MS = 1_500;
const ASKED_AT_MOST = 8;
const TOMORROW_MINUTES = 24 * 60;

interface Props {
  call: Call;
  /** Something has been typed, so the form must not go away by itself. */
  onTyped?: () => void;
  onSaved: () => void;
}

/** After a talk (R46): what came of it, a note, and the next call. It is kept in the call's line of the journal. */
export function AfterCall({ call, onTyped, onSaved }: Props) {
  const { t } = useI18n();
  const line = useQuery({
    queryKey: ["calls", "interaction", call.id],
    queryFn: ({ signal }) => get<Interaction>(`/calls/${call.id}/interaction`, {}, signal),
    // The journal hears of a call a moment after its end.
    retry: (count, error) => error instanceof Problem && error.status === 404 && count < ASKED_AT_MOST,
    retryDelay: ASK_AGAIN_MS,
  });
  if (line.data) return <Fields line={line.data} onTyped={onTyped} onSaved={onSaved} />;
  return (
    <Text size="sm" c="dimmed" role="status">
      {line.error ? t.callCard.noLine : t.callCard.waitsForLine}
    </Text>
  );
}

interface FieldsProps {
  line: Interaction;
  onTyped: (() => void) | undefined;
  onSaved: () => void;
}

function Fields({ line, onTyped, onSaved }: FieldsProps) {
  const { t } = useI18n();
  const words = t.callCard;
  const refresh = useJournalRefresh();
  const { save, dialog } = useVersionConflict<Interaction, InteractionChange>(
    (change, version) => patch<Interaction>(`/interactions/${line.id}`, change, version),
    "interaction",
  );
  const draft = useDraft(
    { result: line.result, summary: line.summary, next: false, next_at: inMinutes(TOMORROW_MINUTES) as string | null },
    ({ result, summary, next, next_at }) =>
      save(
        {
          ...(result !== line.result && { result }),
          ...(summary !== line.summary && { summary }),
          ...(next && next_at && { next: { starts_at: next_at, channel: "phone", direction: "outbound" } }),
        },
        line,
      ),
    (saved) => {
      refresh(saved);
      onSaved();
    },
  );
  const { values, set, changed } = draft;
  useEffect(() => {
    if (changed) onTyped?.();
  }, [changed]);
  return (
    <form
      aria-label={words.after}
      onSubmit={(event) => {
        event.preventDefault();
        draft.save();
      }}
    >
      <Stack gap={6}>
        {draft.error && <ProblemPanel error={draft.error} />}
        <TextInput label={words.result} placeholder={words.resultHint} {...draft.text("result")} />
        <Textarea
          label={words.note}
          placeholder={words.noteHint}
          autosize
          minRows={2}
          maxRows={6}
          {...draft.text("summary")}
        />
        <Checkbox label={words.next} {...draft.flag("next")} />
        {values.next && (
          <Suspense>
            <WhenInput shortcuts value={values.next_at} onChange={(at) => set("next_at", at)} />
          </Suspense>
        )}
        <Button
          type="submit"
          size="compact-sm"
          style={{ alignSelf: "flex-end" }}
          loading={draft.saving}
          disabled={!changed || (values.next && values.next_at === null)}
        >
          {t.common.save}
        </Button>
      </Stack>
      {dialog}
    </form>
  );
}
