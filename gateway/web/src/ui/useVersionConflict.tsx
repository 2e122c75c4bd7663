import { notifications } from "@mantine/notifications";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import type { RecordKind } from "../api/types";
import { asBody } from "../fields/record";
import { changedFields, currentOf, spread, type Fields } from "./changes";
import { useConflictWords } from "./useConflictWords";
import { VersionConflict, type Conflict, type FieldWords } from "./VersionConflict";

interface VersionedRecord {
  version: number;
}

interface Waiting<R, C> extends Conflict<R, C> {
  resolve: (record: R) => void;
  reject: (error: unknown) => void;
}

/**
 * Saves changes of a record that somebody else may change meanwhile.
 *
 * `save(change, base)` sends the change of the record as it was read. Where another changed other fields, both changes
 * stay and it is said what they were; where they changed the same ones, `dialog` shows both values of each and one is
 * chosen. The promise resolves with the record as it is in the end, whoever's values won, and rejects with any other
 * refusal. `change` should hold only what was really changed. Each custom field is a field of its own. `named`
 * tells whose fields they are, or what they are called.
 */
export function useVersionConflict<R extends VersionedRecord, C extends object>(
  send: (change: C, version: number) => Promise<R>,
  named?: RecordKind | FieldWords,
) {
  const { t } = useI18n();
  const [waiting, setWaiting] = useState<Waiting<R, C> | null>(null);
  const ofKind = useConflictWords(typeof named === "string" ? named : undefined);
  const said = typeof named === "object" ? named : ofKind;

  async function save(change: C, base: R): Promise<R> {
    try {
      return await send(change, base.version);
    } catch (error) {
      const current = currentOf<R>(error);
      if (!current) throw error;
      const theirs = changedFields(base as unknown as Fields, current as unknown as Fields);
      const mine = spread(change);
      const both = theirs.filter((field) => field in mine);
      if (both.length > 0) return ask({ change: mine as C, current, fields: both });
      const saved = await save(change, current);
      tellOf(theirs);
      return saved;
    }
  }

  function ask(conflict: Conflict<R, C>): Promise<R> {
    return new Promise((resolve, reject) => setWaiting({ ...conflict, resolve, reject }));
  }

  function tellOf(fields: string[]) {
    notifications.show({
      color: "yellow",
      message: t.conflict.merged(fields.map((field) => said.label(field)).join(", ")),
      closeButtonProps: { "aria-label": t.common.close },
    });
  }

  function decide({ change, current, fields, resolve, reject }: Waiting<R, C>, mine: ReadonlySet<string>) {
    setWaiting(null);
    const kept = Object.entries(change).filter(([field]) => !fields.includes(field) || mine.has(field));
    if (kept.length === 0) return resolve(current);
    save(asBody(Object.fromEntries(kept)) as C, current).then(resolve, reject);
  }

  const dialog = waiting && (
    <VersionConflict
      key={waiting.current.version}
      conflict={{ ...waiting, current: spread(waiting.current) }}
      words={said}
      onChosen={(mine) => decide(waiting, mine)}
      onKeepTheirs={() => decide(waiting, new Set())}
    />
  );
  return { save, dialog };
}
