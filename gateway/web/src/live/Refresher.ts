import { hashKey, type QueryClient, type QueryKey } from "@tanstack/react-query";

import { isLong } from "./longLists";

const SOON_MS = 50;
const AT_MOST_EVERY_MS = 1_000;

/** Asks again for what has become old: soon, and each key at most once a second however many events come. */
export class Refresher {
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly last = new Map<string, number>();

  constructor(private readonly queryClient: QueryClient) {}

  touch(key: QueryKey): void {
    const name = hashKey(key);
    if (this.waiting.has(name)) return;
    const wait = Math.max(SOON_MS, (this.last.get(name) ?? 0) + AT_MOST_EVERY_MS - Date.now());
    this.waiting.set(
      name,
      setTimeout(() => this.refresh(name, key), wait),
    );
  }

  stop(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  private refresh(name: string, key: QueryKey): void {
    this.waiting.delete(name);
    this.last.set(name, Date.now());
    void this.queryClient.invalidateQueries({ queryKey: key, predicate: (query) => !isLong(query.state.data) });
  }
}
