import { useI18n } from "../i18n/i18n";
import { CallerCards } from "../calls/CallerCards";
import { ReminderPopups } from "../reminders/ReminderPopups";

/** The lower right corner: who is calling, and what to remember. It never takes the focus. */
export function Notices() {
  const { t } = useI18n();
  return (
    <section className="notices" aria-label={t.frame.notices} aria-live="polite">
      <ReminderPopups />
      <CallerCards />
    </section>
  );
}
