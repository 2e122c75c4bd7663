import type { ExportDraft } from "../api/types";
import type { Grid } from "../ui/grid/useGrid";

export type ExportKind = "counterparty" | "contact";
export type ExportFormat = NonNullable<ExportDraft["format"]>;

/** These records as a file, in the order and with the columns of the list; clients with their people (T57). */
export function draftOf(
  kind: ExportKind,
  { look }: Grid<{ id: string }>,
  selection: ExportDraft["selection"],
  format: ExportFormat,
): Omit<ExportDraft, "zone"> {
  const shown = look.columns.map((column) => column.field);
  return {
    kind,
    format,
    selection,
    sort: look.sort ?? "name",
    descending: look.sort ? look.descending : false,
    columns: kind === "counterparty" ? [...shown, "people"] : shown,
  };
}
