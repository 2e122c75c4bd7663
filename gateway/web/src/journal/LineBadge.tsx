import { Badge } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconCheck, IconClock } from "@tabler/icons-react";

import type { Interaction } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { COLORS, lookOf } from "./look";

const ICONS = { planned: IconClock, overdue: IconAlertTriangle, cancelled: IconBan, held: IconCheck };

/** F35: the state of a line by colour and, for those who do not see colours, by a mark and a word. */
export function LineBadge({ line }: { line: Pick<Interaction, "status" | "starts_at"> }) {
  const { t } = useI18n();
  const look = lookOf(line);
  const Icon = ICONS[look];
  return (
    <Badge
      variant="light"
      size="sm"
      color={COLORS[look]}
      leftSection={<Icon size={12} />}
      td={look === "cancelled" ? "line-through" : undefined}
    >
      {t.journal.looks[look]}
    </Badge>
  );
}
