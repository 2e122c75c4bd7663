import { useEffect } from "react";

import { useI18n } from "../i18n/i18n";
import { onLive } from "../live/stream";
import { notifyFailure } from "../ui/notify";

/** Tells the person who wrote a letter, wherever they are, that it came back. */
export function useCameBack(): void {
  const { t } = useI18n();
  useEffect(
    () => onLive("email_bounced", (data) => notifyFailure(t, t.writing.cameBack(String(data.email_address)))),
    [t],
  );
}
