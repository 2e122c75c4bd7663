import { useEffect, useMemo, useRef, useState } from "react";

/** What a bulk action is to act on. */
export interface Picked {
  /** How many, as far as it is known. */
  count: number;
  /** Records ticked one by one; empty where all found are meant. */
  ids: string[];
  /** Everything the list finds, by its query; null where records were ticked one by one. */
  found: Record<string, unknown> | null;
}

interface Options {
  rows: { id: string }[];
  /** The query of the list; another one clears the selection. */
  asked: Record<string, unknown>;
  total: number | undefined;
}

/** Ticked rows: one, a range from the last ticked one, all loaded ones, or everything that is found. */
export function useSelection({ rows, asked, total }: Options) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [allFound, setAllFound] = useState(false);
  const last = useRef<string | null>(null);
  const name = JSON.stringify(asked);

  useEffect(() => {
    setIds(new Set());
    setAllFound(false);
  }, [name]);

  function toggle(id: string, range = false) {
    const next = new Set(allFound ? rows.map((row) => row.id) : ids);
    const from = range && last.current ? rows.findIndex((row) => row.id === last.current) : -1;
    const to = rows.findIndex((row) => row.id === id);
    if (from >= 0 && to >= 0) {
      for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(row.id);
    } else if (!next.delete(id)) next.add(id);
    last.current = id;
    setAllFound(false);
    setIds(next);
  }

  function toggleLoaded() {
    const every = allFound || (rows.length > 0 && rows.every((row) => ids.has(row.id)));
    setAllFound(false);
    setIds(every ? new Set() : new Set(rows.map((row) => row.id)));
  }

  const picked = useMemo<Picked>(
    () =>
      allFound
        ? { count: total ?? rows.length, ids: [], found: JSON.parse(name) as Record<string, unknown> }
        : { count: ids.size, ids: [...ids], found: null },
    [allFound, ids, name, total, rows.length],
  );
  return {
    picked,
    allFound,
    has: (id: string) => allFound || ids.has(id),
    toggle,
    toggleLoaded,
    pickFound: () => setAllFound(true),
    clear() {
      setIds(new Set());
      setAllFound(false);
    },
  };
}

export type Selection = ReturnType<typeof useSelection>;
