import { Badge } from "@mantine/core";

import type { ShortMessage } from "../api/types";
import { useI18n } from "../i18n/i18n";

const COLORS: Record<ShortMessage["state"], string> = {
  received: "gray",
  queued: "blue",
  sending: "blue",
  sent: "gray",
  delivered: "green",
  failed: "red",
  unknown: "yellow",
};

/** How far a text of ours has come. */
export function TextState({ message }: { message: ShortMessage }) {
  const { t } = useI18n();
  return (
    <Badge variant="light" size="sm" color={COLORS[message.state]}>
      {t.texts.states[message.state]}
    </Badge>
  );
}
