import { useEffect, useRef, useState } from "react";

import { uploadWithProgress } from "../api/client";
import type { LetterFile } from "../api/types";
import { sizeText } from "../files/files";
import type { Upload } from "../files/useBringing";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";

export const MOST_LETTER_BYTES = 25 * 1024 * 1024;
let lastKey = 0;

/** Brings files into a letter one after the other, as far as they fit; each is told as soon as it is there. */
export function useLetterFiles(files: LetterFile[], onBrought: (file: LetterFile) => void) {
  const { t, language } = useI18n();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const stopping = useRef(new Map<number, AbortController>());

  useEffect(() => {
    const controllers = stopping.current;
    return () => controllers.forEach((controller) => controller.abort());
  }, []);

  function change(key: number, values: Partial<Upload>) {
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...values } : one)));
  }

  function dismiss(key: number) {
    stopping.current.get(key)?.abort();
    stopping.current.delete(key);
    setUploads((all) => all.filter((one) => one.key !== key));
  }

  async function send(file: File, key: number) {
    const controller = new AbortController();
    stopping.current.set(key, controller);
    try {
      const told = (done: number) => change(key, { done });
      const brought = await uploadWithProgress<LetterFile>("/letter-files", file, told, controller.signal);
      dismiss(key);
      onBrought(brought);
    } catch (error) {
      if (!controller.signal.aborted) change(key, { problem: problemText(t, error) });
    }
  }

  async function bring(chosen: File[]) {
    let taken = files.reduce((sum, file) => sum + file.size, 0);
    const begun = chosen.map((file) => {
      const fits = file.size > 0 && taken + file.size <= MOST_LETTER_BYTES;
      if (fits) taken += file.size;
      const tooLarge = t.writing.tooLarge(sizeText(MOST_LETTER_BYTES, t.files.units, language));
      const problem = file.size === 0 ? t.files.empty : fits ? null : tooLarge;
      return { file, upload: { key: ++lastKey, name: file.name, done: 0, problem } };
    });
    setUploads((all) => [...all, ...begun.map(({ upload }) => upload)]);
    for (const { file, upload } of begun) if (upload.problem === null) await send(file, upload.key);
  }

  const busy = uploads.some((one) => one.problem === null);
  return { uploads, bring, dismiss, busy };
}
