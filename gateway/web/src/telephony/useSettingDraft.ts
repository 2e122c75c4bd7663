import { post } from "../api/client";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";
import type { FieldWords } from "../ui/VersionConflict";
import { useSettingSave } from "./useSettingSave";

interface Setting {
  id: string;
  version: number;
}

interface Options<R extends Setting, V extends object, B extends object, D extends object> {
  /** The noun, as its path is. */
  noun: string;
  /** The one that is changed; without it a new one is made. */
  record: R | undefined;
  initial: V;
  /** What is sent of values; may raise the Problem of a field that cannot be read. */
  bodyOf: (values: V) => B;
  /** What is sent of a new one, where that differs. */
  draftOf?: (values: V) => D;
  words: FieldWords;
  onClose: () => void;
  /** What else is shown of it, beside the noun. */
  shownIn?: string[];
}

/** The draft of a record among others of the settings. `dialog` settles what somebody else changed meanwhile. */
export function useSettingDraft<R extends Setting, V extends object, B extends object, D extends object = B>(
  options: Options<R, V, B, D>,
) {
  const { noun, record, initial, bodyOf, draftOf, words, onClose, shownIn = [] } = options;
  const { save, dialog } = useSettingSave<R, B>(`/${noun}/${record?.id}`, words);
  const draft = useDraft(
    initial,
    async (values) =>
      record
        ? save(bodyOf(values), bodyOf(initial), record)
        : post<R>(`/${noun}`, draftOf ? draftOf(values) : bodyOf(values)),
    useSaved(onClose, noun, ...shownIn),
  );
  return { draft, dialog };
}
