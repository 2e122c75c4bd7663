import { useEffect, useRef, type DragEvent, type KeyboardEvent } from "react";

import type { Interaction } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { dateOf } from "../journal/period";
import { useUserName } from "../session/session";
import { localDay } from "../ui/dateTime";
import { CalendarLine, DRAGGED } from "./CalendarLine";
import { DAY_MINUTES, isLong, placed, touches } from "./lanes";

interface Props {
  days: string[];
  managers: string[];
  lines: Interaction[];
  onCreate: (startsAt: Date, managerId?: string) => void;
  onMove: (line: Interaction, startsAt: Date, managerId?: string) => void;
}

interface Column {
  key: string;
  day: string;
  /** Of one manager, where one day is shown of several. */
  manager: string | undefined;
  title: string;
  lines: Interaction[];
}

const SLOT = 30;
const SLOT_HEIGHT = 22;
const SLOTS = DAY_MINUTES / SLOT;
/** Of a row of text, and above and below the text. */
const ROW_HEIGHT = 16;
const PADDING = 2;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WORK_BEGINS = 8;
/** Pixels: what is narrower cannot be read. */
const LEAST_COLUMN = 96;
const LEAST_LANE = 64;

/** Days, or managers of one day, side by side under the hours. */
export function HoursView({ days, managers, lines, onCreate, onMove }: Props) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const scroller = useRef<HTMLDivElement>(null);
  const people = managers.length > 0 ? managers : managersOf(lines);
  const perManager = days.length === 1 && people.length > 1;
  const columns: Column[] = perManager
    ? people.map((manager) => ({
        key: manager ?? "",
        day: days[0] ?? "",
        manager: manager ?? undefined,
        title: manager === null ? t.summary.noManager : (userName(manager) ?? ""),
        lines: lines.filter((line) => line.manager_id === manager),
      }))
    : days.map((day) => ({ key: day, day, manager: undefined, title: f.weekday(dateOf(day)), lines }));
  const long = lines.some(isLong);
  const today = localDay(new Date());
  const shown = columns.map((column) => placed(column.lines, column.day));
  const lanes = Math.max(1, ...shown.flat().map((one) => one.lanes));
  const least = Math.max(LEAST_COLUMN, lanes * LEAST_LANE);

  useEffect(() => {
    const first = Math.min(WORK_BEGINS * 60, ...shown.flat().flatMap((one) => (one.from > 0 ? [one.from] : [])));
    if (scroller.current) scroller.current.scrollTop = Math.floor(first / 60) * 2 * SLOT_HEIGHT;
  }, []);

  const moment = (day: string, slot: number) => {
    const date = dateOf(day);
    date.setMinutes(slot * SLOT);
    return date;
  };

  function drop(event: DragEvent, column: Column, slot: number) {
    const line = lines.find((one) => one.id === event.dataTransfer.getData(DRAGGED));
    if (!line) return;
    event.preventDefault();
    onMove(line, moment(column.day, slot), column.manager);
  }

  /** The arrows walk over the times; only one of them is a stop of Tab. */
  function walk(event: KeyboardEvent<HTMLDivElement>) {
    const { place, slot } = (event.target as HTMLElement).dataset;
    if (place === undefined || slot === undefined || event.altKey) return;
    const [column, row] = [Number(place), Number(slot)];
    const next = {
      ArrowUp: [column, row - 1],
      ArrowDown: [column, row + 1],
      ArrowLeft: [column - 1, row],
      ArrowRight: [column + 1, row],
    }[event.key];
    if (!next) return;
    event.preventDefault();
    event.currentTarget.querySelector<HTMLElement>(`[data-place="${next[0]}"][data-slot="${next[1]}"]`)?.focus();
  }

  return (
    <div
      className="calendar"
      ref={scroller}
      onKeyDown={walk}
      style={{ "--columns": columns.length, "--least": `${least}px` } as object}
    >
      <div className="calendar-head">
        <div />
        {columns.map((column) => (
          <div key={column.key} className="calendar-title" data-today={column.day === today || undefined}>
            {column.title}
          </div>
        ))}
        {long && (
          <>
            <div className="calendar-hour">{t.calendar.allDay}</div>
            {columns.map((column) => (
              <div key={column.key} className="calendar-long">
                {column.lines
                  .filter((line) => isLong(line) && touches(line, column.day))
                  .map((line) => (
                    <CalendarLine key={line.id} line={line} withManager={managers.length !== 1} onMove={onMove} />
                  ))}
              </div>
            ))}
          </>
        )}
      </div>
      <div className="calendar-body" style={{ height: SLOTS * SLOT_HEIGHT }}>
        <div className="calendar-hours" aria-hidden>
          {HOURS.map((hour) => (
            <div key={hour} className="calendar-hour" style={{ height: 2 * SLOT_HEIGHT }}>
              {hour}:00
            </div>
          ))}
        </div>
        {columns.map((column, place) => (
          <div key={column.key} className="calendar-column" data-today={column.day === today || undefined}>
            {Array.from({ length: SLOTS }, (_, slot) => (
              <button
                key={slot}
                type="button"
                className="calendar-slot"
                data-place={place}
                data-slot={slot}
                tabIndex={place === 0 && slot === WORK_BEGINS * 2 ? 0 : -1}
                style={{ height: SLOT_HEIGHT }}
                aria-label={t.calendar.create(`${column.title}, ${f.time(moment(column.day, slot).toISOString())}`)}
                onClick={() => onCreate(moment(column.day, slot), column.manager)}
                onContextMenu={(event) => {
                  event.preventDefault();
                  onCreate(moment(column.day, slot), column.manager);
                }}
                onDragOver={(event) => event.dataTransfer.types.includes(DRAGGED) && event.preventDefault()}
                onDrop={(event) => drop(event, column, slot)}
              />
            ))}
            {shown[place]?.map(({ line, from, to, lane, lanes }) => (
              <CalendarLine
                key={line.id}
                line={line}
                withManager={!perManager && managers.length !== 1}
                onMove={onMove}
                rows={Math.max(1, Math.floor((heightOf(from, to) - PADDING) / ROW_HEIGHT))}
                style={{
                  position: "absolute",
                  top: (from / SLOT) * SLOT_HEIGHT,
                  height: heightOf(from, to),
                  left: `${(lane / lanes) * 100}%`,
                  width: `calc(${100 / lanes}% - 3px)`,
                }}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function heightOf(from: number, to: number): number {
  return ((to - from) / SLOT) * SLOT_HEIGHT - 2;
}

/** Whose lines these are, where everybody's are shown; those of nobody last. */
function managersOf(lines: Interaction[]): (string | null)[] {
  const people = [...new Set(lines.map((line) => line.manager_id))];
  return [...people.filter((one) => one !== null), ...people.filter((one) => one === null)];
}
