/** Which records have just changed: their lines glow for a moment. */

import { useSyncExternalStore } from "react";

const GLOW_MS = 2_500;
const glowing = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

export function glow(id: string): void {
  clearTimeout(glowing.get(id));
  glowing.set(
    id,
    setTimeout(() => {
      glowing.delete(id);
      tell();
    }, GLOW_MS),
  );
  tell();
}

export function useGlow(id: string): boolean {
  return useSyncExternalStore(subscribe, () => glowing.has(id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
