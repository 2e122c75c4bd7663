import { useQueryClient } from "@tanstack/react-query";

import type { RecordKind, StoredFile } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { mergeText } from "../identity/mergeText";
import { useUserName } from "../session/session";
import { fieldLabel, fieldText } from "./fieldText";
import { useFields } from "./grid/useFields";
import { useFieldWords } from "./grid/useFieldWords";
import type { FieldWords } from "./VersionConflict";

/** Fields and values of a conflict in words: by the registry where the kind has one, custom fields by their titles. */
export function useConflictWords(kind: RecordKind | undefined): FieldWords {
  const { t } = useI18n();
  const userName = useUserName();
  const words = useFieldWords();
  const queryClient = useQueryClient();
  const { data: fields } = useFields(kind ?? "counterparty", kind !== undefined);
  if (kind === undefined || fields === undefined) {
    return {
      label: (field) => fieldLabel(t, field),
      text: (field, value) => fieldText(t, field, value, userName),
    };
  }
  const files = queryClient.getQueriesData<StoredFile | null>({ queryKey: ["files", "one"] });
  return mergeText(
    t,
    words,
    fields,
    Object.fromEntries(files.flatMap(([, file]) => (file ? [[file.id, file.name]] : []))),
  );
}
