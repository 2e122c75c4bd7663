import { Badge } from "@mantine/core";

import type { Email } from "../api/types";
import { useI18n } from "../i18n/i18n";

const COLORS: Record<Email["state"], string> = {
  received: "gray",
  queued: "blue",
  sending: "blue",
  sent: "green",
  failed: "red",
  unknown: "yellow",
};

export function EmailStateBadge({ email }: { email: Email }) {
  const { t } = useI18n();
  return (
    <Badge variant="light" size="sm" color={COLORS[email.state]}>
      {t.mail.states[email.state]}
    </Badge>
  );
}
