import type { WorkCalendar } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { hoursText } from "./hoursText";

/** «пн–пт 09:00–18:00; сб, вс выходной»: days of the same hours in a row are one. */
export function useWeekText(): (week: WorkCalendar["week"]) => string {
  const { t } = useI18n();
  const words = t.routing.calendars;
  return (week) => {
    const runs: { first: number; last: number; text: string }[] = [];
    week.forEach((hours, day) => {
      const text = hoursText(hours) || words.dayOff;
      const run = runs.at(-1);
      if (run?.text === text) run.last = day;
      else runs.push({ first: day, last: day, text });
    });
    const days = (first: number, last: number) =>
      first === last ? words.shortDays[first] : `${words.shortDays[first]}–${words.shortDays[last]}`;
    return runs.map(({ first, last, text }) => `${days(first, last)} ${text}`).join("; ");
  };
}
