import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { post, uploadWithProgress } from "../api/client";
import type { StoredFile } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";
import { notifyDone } from "../ui/notify";
import { MOST_BYTES, pathOf, refreshFiles, sizeText, type CardKind } from "./files";

/** A file on its way into a card, or one that did not get there. */
export interface Upload {
  key: number;
  name: string;
  /** 0 to 1. */
  done: number;
  problem: string | null;
}

const AT_ONCE = 3;
let lastKey = 0;

/** Brings files into a card, three at a time; each is attached as soon as it is there. */
export function useBringing(kind: CardKind, id: string) {
  const { t, language } = useI18n();
  const queryClient = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const stopping = useRef(new Map<number, AbortController>());

  // Files on their way when the page is left are not wanted there any more.
  useEffect(() => {
    const controllers = stopping.current;
    return () => controllers.forEach((controller) => controller.abort());
  }, [kind, id]);

  function change(key: number, values: Partial<Upload>) {
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...values } : one)));
  }

  function dismiss(key: number) {
    stopping.current.get(key)?.abort();
    stopping.current.delete(key);
    setUploads((all) => all.filter((one) => one.key !== key));
  }

  function refusalOf(file: File): string | null {
    if (file.size > MOST_BYTES) return t.files.tooLarge(sizeText(file.size, t.files.units, language));
    return file.size === 0 ? t.files.empty : null;
  }

  async function send(file: File, key: number): Promise<boolean> {
    const controller = stopping.current.get(key);
    if (!controller || controller.signal.aborted) return false;
    try {
      const told = (done: number) => change(key, { done });
      const stored = await uploadWithProgress<StoredFile>("/files", file, told, controller.signal);
      await post(pathOf(kind, id), { file_ids: [stored.id] });
      dismiss(key);
      return true;
    } catch (error) {
      if (!controller.signal.aborted) change(key, { problem: problemText(t, error) });
      return false;
    }
  }

  async function bring(files: File[]) {
    const begun = files.map((file) => ({
      file,
      upload: { key: ++lastKey, name: file.name, done: 0, problem: refusalOf(file) },
    }));
    setUploads((all) => [...all, ...begun.map(({ upload }) => upload)]);
    const queue = begun.filter(({ upload }) => upload.problem === null);
    queue.forEach(({ upload }) => stopping.current.set(upload.key, new AbortController()));
    let attached = 0;
    async function work() {
      for (let next = queue.shift(); next; next = queue.shift()) {
        if (await send(next.file, next.upload.key)) attached += 1;
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (attached > 0) {
      await refreshFiles(queryClient, kind, id);
      notifyDone(t, t.files.attached(attached));
    }
  }

  return { uploads, bring, dismiss };
}
