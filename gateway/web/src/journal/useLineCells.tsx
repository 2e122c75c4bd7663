import { useMemo } from "react";

import type { Interaction } from "../api/types";
import { useI18n } from "../i18n/i18n";
import type { Cells } from "../ui/grid/useCells";
import { TextLink } from "../ui/TextLink";
import { durationText } from "./duration";
import { LineBadge } from "./LineBadge";
import { titleOf } from "./look";

/** The cells of a line that look otherwise than their types: links, its state in colour, its content by the subject. */
export function useLineCells(): Cells<Interaction> {
  const { t, language } = useI18n();
  return useMemo(
    () => ({
      counterparty_id: (line) =>
        line.counterparty_id && (
          <TextLink to="/clients/$clientId" params={{ clientId: line.counterparty_id }} tabIndex={-1} c="inherit">
            {line.counterparty_name}
          </TextLink>
        ),
      contact_id: (line) =>
        line.contact_id && (
          <TextLink to="/contacts/$contactId" params={{ contactId: line.contact_id }} tabIndex={-1} c="inherit">
            {line.contact_name}
          </TextLink>
        ),
      status: (line) => <LineBadge line={line} />,
      summary: (line) => [line.subject, line.summary].filter(Boolean).join(" — "),
      subject: titleOf,
      channel: (line) =>
        line.channel === "phone" || line.channel === "email"
          ? `${t.journal.channels[line.channel]} ${line.direction === "inbound" ? "←" : "→"}`
          : t.journal.channels[line.channel],
      duration_seconds: (line) => durationText(line.duration_seconds, language),
      attached: (line) => line.attachment_ids.length || null,
    }),
    [t, language],
  );
}
