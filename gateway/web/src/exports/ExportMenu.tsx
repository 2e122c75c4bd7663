import { Button, Menu } from "@mantine/core";
import { IconDownload, IconFileImport } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import { selectionOf } from "../bulk/selection";
import { useI18n } from "../i18n/i18n";
import type { Grid } from "../ui/grid/useGrid";
import { draftOf, type ExportFormat, type ExportKind } from "./draftOf";
import { useExport } from "./useExport";

const FORMATS = ["xlsx", "csv", "vcard"] as const satisfies ExportFormat[];

interface Props {
  kind: ExportKind;
  grid: Grid<{ id: string }>;
}

/** The list as a file: exactly what is shown, with representatives of clients (T18, T57). */
export function ExportMenu({ kind, grid }: Props) {
  const { t } = useI18n();
  const { busy, exportList } = useExport();
  const navigate = useNavigate();

  const found = () => selectionOf({ ids: [], found: grid.asked, count: 0 });

  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} loading={busy}>
          {t.exports.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.exports.shown}</Menu.Label>
        {FORMATS.map((format) => (
          <Menu.Item key={format} onClick={() => exportList(draftOf(kind, grid, found(), format))}>
            {t.exports[format]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => void navigate({ to: "/import" })}>
          {t.exports.import}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
