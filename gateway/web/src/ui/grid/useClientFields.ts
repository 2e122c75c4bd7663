import { useMemo } from "react";

import type { Field } from "../../api/types";
import { useI18n } from "../../i18n/i18n";
import { useFieldWords } from "./useFieldWords";
import { useFields } from "./useFields";

/** Before a field of the client, where the records are not clients themselves. */
export const CLIENT = "counterparty.";
const NONE: Field[] = [];

/** The fields of clients as conditions on their people and interactions name them: `counterparty.industry_id`. */
export function useClientFields(enabled = true): Field[] {
  const { t } = useI18n();
  const { title, optionsOf } = useFieldWords();
  const { data } = useFields("counterparty", enabled);
  return useMemo(
    () =>
      (enabled ? data : undefined)?.map((field) => ({
        ...field,
        name: CLIENT + field.name,
        title: `${t.reports.ofClient}: ${title(field)}`,
        // Their own words are looked up by the field's name, which is another one here.
        options: optionsOf(field).map(({ value, label, color, archived }) => ({
          value,
          title: label,
          color: color ?? null,
          archived: archived ?? false,
        })),
      })) ?? NONE,
    [enabled, data, t, title, optionsOf],
  );
}
