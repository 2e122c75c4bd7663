import { patch } from "../api/client";
import { changesOf } from "../ui/changes";
import { useVersionConflict } from "../ui/useVersionConflict";
import type { FieldWords } from "../ui/VersionConflict";

/**
 * Saves a record of the settings: only what was changed is sent, and what somebody else changed meanwhile is settled by
 * `dialog`; see useVersionConflict. `before` is the body of the record as the form began with it.
 */
export function useSettingSave<R extends { version: number }, B extends object>(path: string, words: FieldWords) {
  const conflict = useVersionConflict<R, Partial<B>>((change, version) => patch<R>(path, change, version), words);
  async function save(body: B, before: B, base: R): Promise<R> {
    const change = changesOf(body, before);
    return Object.keys(change).length > 0 ? conflict.save(change, base) : base;
  }
  return { save, dialog: conflict.dialog };
}
