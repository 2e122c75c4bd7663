import { useEffect, useRef, useState } from "react";

import { useI18n } from "../i18n/i18n";
import { CallerCards } from "../calls/CallerCards";
import { ReminderPopups } from "../reminders/ReminderPopups";
import { useCameBack } from "../writing/useCameBack";

/** Below them to the edge of the window, and above them to what is scrolled past them; in pixels. */
const AROUND = 20;

/**
 * The lower right corner: who is calling, and what to remember, which gives way to calls. It never takes the focus.
 * How high it stands is `--notices` of the style sheet: what scrolls below it can be scrolled past it.
 */
export function Notices() {
  const { t } = useI18n();
  const place = useRef<HTMLElement>(null);
  const [calls, setCalls] = useState(0);
  useCameBack();

  useEffect(() => {
    const root = document.documentElement.style;
    const watch = new ResizeObserver(([seen]) => {
      const height = seen?.target.clientHeight ?? 0;
      root.setProperty("--notices", `${height > 0 ? height + AROUND : 0}px`);
    });
    if (place.current) watch.observe(place.current);
    return () => {
      watch.disconnect();
      root.removeProperty("--notices");
    };
  }, []);

  return (
    <section ref={place} className="notices" aria-label={t.frame.notices} aria-live="polite">
      <ReminderPopups folded={calls > 0} />
      <CallerCards onCount={setCalls} />
    </section>
  );
}
