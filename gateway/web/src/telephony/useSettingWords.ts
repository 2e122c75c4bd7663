import { useQuery, useQueryClient } from "@tanstack/react-query";

import type { StoredFile } from "../api/types";
import { lineNamesQuery } from "../calls/dial";
import { useI18n } from "../i18n/i18n";
import { useUsers } from "../session/session";
import type { FieldWords } from "../ui/VersionConflict";
import { calendarsQuery } from "./routing";

/**
 * The fields of a record of the settings and their values in words. `own` says those values that are no text, number,
 * yes or no, nor the id of a person, a line, a calendar or a file; what it leaves undefined is said as the others.
 */
export function useSettingWords(
  labels: Record<string, string>,
  own: Record<string, (value: never) => string | undefined> = {},
): FieldWords {
  const { t, f } = useI18n();
  const users = useUsers();
  const queryClient = useQueryClient();
  const { data: lines = [] } = useQuery(lineNamesQuery);
  const { data: calendars = [] } = useQuery(calendarsQuery);
  const files = queryClient
    .getQueriesData<StoredFile | null>({ queryKey: ["files", "one"] })
    .flatMap(([, file]) => file ?? []);
  const names = new Map([...users, ...lines, ...calendars, ...files].map(({ id, name }) => [id, name]));

  function plain(value: unknown): string {
    if (value === null || value === undefined || value === "") return t.common.empty;
    if (typeof value === "boolean") return value ? t.common.yes : t.common.no;
    if (typeof value === "number") return f.number(value);
    if (Array.isArray(value)) return value.map(plain).join(", ") || t.common.empty;
    return names.get(String(value)) ?? String(value);
  }
  return {
    label: (field) => labels[field] ?? field,
    text: (field, value) => own[field]?.(value as never) ?? plain(value),
  };
}
