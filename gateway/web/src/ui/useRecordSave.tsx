import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { patch } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { changedFields, currentOf, undoOf, type Fields } from "./changes";
import { ConflictDialog, type Conflict } from "./ConflictDialog";
import { fieldLabel } from "./fieldText";
import { notifyDone, notifyProblem } from "./notify";

interface VersionedRecord {
  id: string;
  version: number;
}

/**
 * Saves a change of one record at once, with undo. Where somebody else changed the same field meanwhile, both values
 * are shown and one is chosen; where they changed other fields, both changes stay and it is said what they were.
 *
 * `save` throws what was wrong with the values; a conflict is not thrown but shown by `dialog`.
 */
export function useRecordSave<R extends VersionedRecord, C extends object>(noun: string, record: R) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [conflict, setConflict] = useState<Conflict<R, C> | null>(null);

  async function send(change: C, base: R): Promise<R> {
    const saved = await patch<R>(`/${noun}/${base.id}`, change, base.version);
    queryClient.setQueryData([noun, "one", base.id], saved);
    void queryClient.invalidateQueries({ queryKey: [noun, "list"] });
    return saved;
  }

  async function save(change: C): Promise<void> {
    try {
      const saved = await send(change, record);
      notifyDone(t, t.common.saved, () => undo(change, saved));
    } catch (error) {
      const current = currentOf<R>(error);
      if (!current) throw error;
      queryClient.setQueryData([noun, "one", record.id], current);
      await settle(change, current);
    }
  }

  async function settle(change: C, current: R) {
    const theirs = changedFields(record as unknown as Fields, current as unknown as Fields);
    const both = theirs.filter((field) => field in change);
    if (both.length > 0) return setConflict({ change, current, fields: both });
    await send(change, current);
    const fields = theirs.map((field) => fieldLabel(t, field)).join(", ");
    notifications.show({
      color: "yellow",
      message: t.conflict.merged(fields),
      closeButtonProps: { "aria-label": t.common.close },
    });
  }

  function undo(change: C, saved: R) {
    const former = undoOf(record as unknown as Fields, change as unknown as Fields) as C;
    send(former, saved).catch((error: unknown) => notifyProblem(t, error));
  }

  async function saveMine({ change, current }: Conflict<R, C>) {
    setConflict(null);
    try {
      await send(change, current);
    } catch (error) {
      const newer = currentOf<R>(error);
      if (newer) setConflict({ change, current: newer, fields: Object.keys(change) });
      else notifyProblem(t, error);
    }
  }

  const dialog = conflict && (
    <ConflictDialog
      conflict={conflict}
      onKeepTheirs={() => setConflict(null)}
      onSaveMine={() => void saveMine(conflict)}
    />
  );
  return { save, dialog };
}
