import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";

import { post, Problem } from "../api/client";
import type { Call, CallDraft, LineName } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";
import { callLimitsQuery, lineNamesQuery, onDial, plainNumber, rememberedLine, wishOf, type Wish } from "./dial";

const DialDialog = lazy(async () => ({ default: (await import("./DialDialog")).DialDialog }));

/**
 * A click on any number of the page calls it (C30, R40): one's own phone rings first (R42). It is asked about where the
 * settings say so, or where there are several lines and none is chosen yet (R41). Who has no phone with us, calls by
 * the telephone program of the computer.
 */
export function Dialler() {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<{ wish: Wish; lines: LineName[] } | null>(null);

  async function place({ number, recordId }: Wish, lineId: string | null) {
    const draft: CallDraft = { number: plainNumber(number), record_id: recordId, account_id: lineId };
    try {
      const call = await post<Call | null | undefined>("/calls", draft);
      const message = call ? t.dialling.ownRings : t.dialling.providerRings;
      notifications.show({ message, closeButtonProps: { "aria-label": t.common.close } });
    } catch (error) {
      if (error instanceof Problem && error.code === "no_phone") window.location.assign(`tel:${number}`);
      else notifyProblem(t, error);
    }
  }

  async function wanted(wish: Wish) {
    // What cannot be read does not keep anybody from calling: the call itself is judged by the server.
    const [lines, limits] = await Promise.all([
      queryClient.fetchQuery(lineNamesQuery).catch((): LineName[] => []),
      queryClient.fetchQuery(callLimitsQuery).catch(() => null),
    ]);
    const line = rememberedLine(lines);
    if (limits?.confirm || (lines.length > 1 && line === null)) setAsking({ wish, lines });
    else await place(wish, line);
  }

  useEffect(() => {
    function onClick(event: MouseEvent) {
      const wish = wishOf(event);
      if (!wish) return;
      event.preventDefault();
      void wanted(wish);
    }
    const stop = onDial((wish) => void wanted(wish));
    // Before anything else hears it: a row or a menu around the number may keep it to itself.
    document.addEventListener("click", onClick, true);
    return () => {
      stop();
      document.removeEventListener("click", onClick, true);
    };
    // The words change with the language, and nothing else of it does.
  }, [t]);

  return (
    <Suspense>
      {asking && (
        <DialDialog
          {...asking}
          onClose={() => setAsking(null)}
          onDial={(lineId) => {
            setAsking(null);
            void place(asking.wish, lineId);
          }}
        />
      )}
    </Suspense>
  );
}
