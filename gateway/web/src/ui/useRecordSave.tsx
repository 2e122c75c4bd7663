import { useQueryClient } from "@tanstack/react-query";

import { patch } from "../api/client";
import type { RecordKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { putRow } from "../live/longLists";
import { undoOf, type Fields } from "./changes";
import { notifyDone, notifyProblem } from "./notify";
import { useVersionConflict } from "./useVersionConflict";

interface VersionedRecord {
  id: string;
  version: number;
}

const KINDS: Record<string, RecordKind | undefined> = {
  counterparties: "counterparty",
  contacts: "contact",
  interactions: "interaction",
};

/**
 * Saves a change of one record at once, with undo. What somebody else changed meanwhile is settled by `dialog`; see
 * useVersionConflict. `save` throws what was wrong with the values.
 */
export function useRecordSave<R extends VersionedRecord, C extends object>(noun: string, record: R) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const { save: settle, dialog } = useVersionConflict<R, C>(
    (change, version) => patch<R>(`/${noun}/${record.id}`, change, version),
    KINDS[noun],
  );

  async function send(change: C, base: R): Promise<R> {
    const saved = await settle(change, base);
    queryClient.setQueryData([noun, "one", record.id], saved);
    putRow(queryClient, noun, saved);
    return saved;
  }

  /** `done` is what to say of it, where there is more to say than that it is saved. */
  async function save(change: C, done = t.common.saved): Promise<void> {
    const saved = await send(change, record);
    // After a conflict it was said or chosen what was saved, and not all of it is mine to undo.
    if (saved.version === record.version + 1) notifyDone(t, done, () => undo(change, saved));
  }

  function undo(change: C, saved: R) {
    const former = undoOf(record as unknown as Fields, change as unknown as Fields) as C;
    send(former, saved).catch((error: unknown) => notifyProblem(t, error));
  }

  return { save, dialog };
}
