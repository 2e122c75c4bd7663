import { Checkbox } from "@mantine/core";

import { Problem } from "../api/client";
import { useI18n } from "../i18n/i18n";
import type { Draft } from "../ui/useDraft";

/** Once it was said that the person wants to be left alone: whether to write nevertheless. */
export function DespiteStop<D extends { despite_stop: boolean }>({ draft }: { draft: Draft<D> }) {
  const { t } = useI18n();
  const told = draft.error instanceof Problem && draft.error.code === "recipient_stopped";
  if (!told && !draft.values.despite_stop) return null;
  return (
    <Checkbox
      label={t.texts.despiteStop}
      checked={draft.values.despite_stop}
      onChange={(event) => draft.set("despite_stop", event.currentTarget.checked)}
    />
  );
}
