import { UnstyledButton } from "@mantine/core";
import type { DragEvent } from "react";

import type { Interaction } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { dateOf } from "../journal/period";
import { localDay } from "../ui/dateTime";
import { useNarrow } from "../ui/useNarrow";
import { CalendarLine, DRAGGED } from "./CalendarLine";
import { touches } from "./lanes";

interface Props {
  days: string[];
  /** The first day of the month. */
  month: string;
  managers: string[];
  lines: Interaction[];
  onCreate: (startsAt: Date) => void;
  onMove: (line: Interaction, startsAt: Date) => void;
  /** Shows one day whole. */
  onDay: (day: string) => void;
}

const SHOWN = 3;
const MORNING = 10;

/** Weeks of a month. A click or a right click on a day plans something for it (F45). */
export function MonthView({ days, month, managers, lines, onCreate, onMove, onDay }: Props) {
  const { t, f } = useI18n();
  const today = localDay(new Date());
  // A column of a phone has no room for words: the day is opened instead.
  const room = useNarrow() ? 0 : SHOWN;

  function create(day: string) {
    const date = dateOf(day);
    date.setHours(MORNING);
    onCreate(date);
  }

  function drop(event: DragEvent, day: string) {
    const line = lines.find((one) => one.id === event.dataTransfer.getData(DRAGGED));
    if (!line) return;
    event.preventDefault();
    const former = new Date(line.starts_at);
    const date = dateOf(day);
    date.setHours(former.getHours(), former.getMinutes());
    onMove(line, date);
  }

  return (
    <div className="calendar-month">
      {days.slice(0, 7).map((day) => (
        <div key={day} className="calendar-title">
          {f.weekdayName(dateOf(day))}
        </div>
      ))}
      {days.map((day) => {
        const own = lines.filter((line) => touches(line, day));
        return (
          <div
            key={day}
            className="calendar-day"
            data-today={day === today || undefined}
            data-other={day.slice(0, 7) !== month.slice(0, 7) || undefined}
            data-testid="calendar-day"
            onDragOver={(event) => event.dataTransfer.types.includes(DRAGGED) && event.preventDefault()}
            onDrop={(event) => drop(event, day)}
            onClick={(event) => event.target === event.currentTarget && create(day)}
            onContextMenu={(event) => {
              event.preventDefault();
              create(day);
            }}
          >
            <UnstyledButton
              className="calendar-number"
              aria-label={`${Number(day.slice(8))}. ${t.calendar.create(f.day(dateOf(day).toISOString()))}`}
              onClick={() => create(day)}
            >
              {Number(day.slice(8))}
            </UnstyledButton>
            {own.slice(0, Math.max(0, own.length > room ? room - 1 : room)).map((line) => (
              <CalendarLine key={line.id} line={line} withManager={managers.length !== 1} onMove={onMove} />
            ))}
            {own.length > room && (
              <UnstyledButton
                fz="xs"
                td="underline"
                ta={room > 0 ? undefined : "center"}
                aria-label={room > 0 ? undefined : t.summary.total(String(own.length), own.length)}
                onClick={() => onDay(day)}
              >
                {room > 0 ? t.calendar.more(own.length - room + 1) : own.length}
              </UnstyledButton>
            )}
          </div>
        );
      })}
    </div>
  );
}
