/** The files of a card: what is asked of the gateway, and how sizes are told. */

import { queryOptions, type QueryClient } from "@tanstack/react-query";

import { get } from "../api/client";
import { pages } from "../api/queries";
import type { RecordFilePage, StoredFile } from "../api/types";

export type CardKind = "counterparty" | "contact";

const NOUNS = { counterparty: "counterparties", contact: "contacts" } as const;
/** The gateway takes no more; an address has its bounds. */
const NAMED_AT_ONCE = 50;
const GATHERED_MS = 20;

export const MOST_BYTES = 60 * 1024 * 1024;

export function pathOf(kind: CardKind, id: string): string {
  return `/record-files/${kind}/${id}`;
}

export function filesQuery(kind: CardKind, id: string, removed = false) {
  return pages<RecordFilePage>([NOUNS[kind], "files", id, { removed }], pathOf(kind, id), removed ? { removed } : {});
}

/** After a change of the files: the list, the record's version, its history and timeline are old. */
export function refreshFiles(queryClient: QueryClient, kind: CardKind, id: string) {
  const noun = NOUNS[kind];
  const keys = ["files", "one", "timeline", "history", "counts"];
  return Promise.all(keys.map((what) => queryClient.invalidateQueries({ queryKey: [noun, what, id] })));
}

/** «12 КБ», «3,4 МБ». */
export function sizeText(bytes: number, units: [string, string, string], language: string): string {
  const power = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : 2;
  const shown = new Intl.NumberFormat(language, { maximumFractionDigits: power === 2 ? 1 : 0 });
  return `${shown.format(bytes / 1024 ** power)} ${units[power]}`;
}

/** One file by its id, wherever only that is known; null where it cannot be read. */
export function fileQuery(id: string) {
  return queryOptions({ queryKey: ["files", "one", id], queryFn: () => named(id), staleTime: Infinity });
}

type Told = (file: StoredFile | null) => void;
let waiting = new Map<string, { told: Told; failed: (error: unknown) => void }[]>();

/** Ids that a page asks for within a moment are one question. */
function named(id: string): Promise<StoredFile | null> {
  return new Promise((told, failed) => {
    if (waiting.size === 0) setTimeout(() => void askAll(), GATHERED_MS);
    waiting.set(id, [...(waiting.get(id) ?? []), { told, failed }]);
  });
}

async function askAll() {
  const asked = waiting;
  waiting = new Map();
  const ids = [...asked.keys()];
  for (let at = 0; at < ids.length; at += NAMED_AT_ONCE) {
    const some = ids.slice(at, at + NAMED_AT_ONCE);
    const those = some.flatMap((id) => (asked.get(id) ?? []).map((one) => ({ id, ...one })));
    try {
      const found = await get<{ items: StoredFile[] }>("/files", { file_ids: JSON.stringify(some) });
      const known = new Map(found.items.map((file) => [file.id, file]));
      those.forEach(({ id, told }) => told(known.get(id) ?? null));
    } catch (error) {
      those.forEach(({ failed }) => failed(error));
    }
  }
}
