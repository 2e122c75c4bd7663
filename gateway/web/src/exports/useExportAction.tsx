import { IconDownload } from "@tabler/icons-react";

import { selectionOf } from "../bulk/selection";
import { useI18n } from "../i18n/i18n";
import type { BulkAction } from "../ui/grid/BulkBar";
import type { Grid } from "../ui/grid/useGrid";
import { draftOf, type ExportKind } from "./draftOf";
import { useExport } from "./useExport";

/** The ticked records to Excel, as an action of the bulk bar. */
export function useExportAction(kind: ExportKind, grid: Grid<{ id: string }>): BulkAction {
  const { t } = useI18n();
  const { exportList } = useExport();
  return {
    key: "export",
    label: t.exports.xlsx,
    short: t.exports.short,
    icon: <IconDownload size={14} />,
    run: (picked, clear) => {
      exportList(draftOf(kind, grid, selectionOf(picked), "xlsx"));
      clear();
    },
  };
}
