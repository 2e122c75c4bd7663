import { ActionIcon, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

import { useI18n } from "../i18n/i18n";
import { useExport } from "./useExport";

interface Props {
  clientId: string;
  search: string;
  kinds: string[];
}

/** The timeline of a client to Excel, as it is searched and narrowed (T34). */
export function TimelineExport({ clientId, search, kinds }: Props) {
  const { t } = useI18n();
  const { busy, exportTimeline } = useExport();
  return (
    <Tooltip label={t.exports.timeline}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t.exports.timeline}
        loading={busy}
        onClick={() => exportTimeline({ counterparty_id: clientId, search, kinds })}
      >
        <IconDownload size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
