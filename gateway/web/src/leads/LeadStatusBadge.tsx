import { Badge } from "@mantine/core";

import type { LeadStatus } from "../api/types";
import { useI18n } from "../i18n/i18n";

const COLORS: Record<LeadStatus, string> = { new: "green", in_progress: "blue", converted: "gray", rejected: "gray" };

export function LeadStatusBadge({ status }: { status: LeadStatus }) {
  const { t } = useI18n();
  return (
    <Badge variant="light" size="sm" color={COLORS[status]}>
      {t.leadStatus[status]}
    </Badge>
  );
}
