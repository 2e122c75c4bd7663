import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { patch, Problem } from "../api/client";
import type { KeptDraft } from "../api/types";
import { contentOfDraft, isWorthKeeping, type Letter } from "./letter";

const PAUSE_MS = 1_500;
export type Keeping = "nothing" | "saving" | "kept" | "failed";

/** Keeps a letter as a draft while it is written. `flush` saves at once; `stop` ends it: it is a letter by now. */
export function useKeptDraft(id: string, letter: Letter, changed: boolean) {
  const queryClient = useQueryClient();
  const [keeping, setKeeping] = useState<Keeping>("nothing");
  const latest = useRef(letter);
  const unsaved = useRef(false);
  const stopped = useRef(false);
  const saving = useRef<Promise<void>>(Promise.resolve());

  const save = useCallback(async () => {
    if (!unsaved.current || stopped.current) return;
    unsaved.current = false;
    setKeeping("saving");
    try {
      await patch<KeptDraft>(`/email-drafts/${id}`, contentOfDraft(latest.current));
      setKeeping("kept");
    } catch (error) {
      // A draft that became a letter or was deleted elsewhere is not wanted any more.
      unsaved.current = !(error instanceof Problem && error.status === 409);
      setKeeping("failed");
    }
  }, [id]);

  const flush = useCallback(() => {
    saving.current = saving.current.then(save);
    return saving.current;
  }, [save]);

  useEffect(() => {
    latest.current = letter;
    if (!changed || !isWorthKeeping(letter)) return;
    unsaved.current = true;
    const timer = window.setTimeout(() => void flush(), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [letter, changed, flush]);

  const stop = useCallback(async () => {
    stopped.current = true;
    await saving.current;
  }, []);

  const close = useCallback(async () => {
    await flush();
    await queryClient.invalidateQueries({ queryKey: ["email-drafts"] });
    return !unsaved.current;
  }, [flush, queryClient]);

  const goOn = useCallback(() => {
    stopped.current = false;
  }, []);

  return { keeping, stop, goOn, close };
}
