import { Badge } from "@mantine/core";

import type { Call } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { isMissed } from "./call";

/** How a call ended, or how it stands. */
export function CallState({ call }: { call: Call }) {
  const { t } = useI18n();
  const text = call.outcome ? t.callOutcome[call.outcome] : t.callStatus[call.status];
  const color = isMissed(call)
    ? "red"
    : call.status !== "ended"
      ? "blue"
      : call.outcome === "talked"
        ? "green"
        : "gray";
  return (
    <Badge variant="light" size="sm" color={color}>
      {text}
    </Badge>
  );
}
