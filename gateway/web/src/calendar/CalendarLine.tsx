import type { CSSProperties, DragEvent, KeyboardEvent } from "react";

import type { Interaction } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { lookOf, titleOf } from "../journal/look";
import { useGlow } from "../live/glow";
import { useUserName } from "../session/session";

interface Props {
  line: Interaction;
  /** Whose it is, where several managers are shown. */
  withManager: boolean;
  style?: CSSProperties;
  /** For how many rows of text there is room. */
  rows?: number;
  onMove: (line: Interaction, startsAt: Date) => void;
}

export const DRAGGED = "application/x-otklik-line";
const STEPS: Record<string, number> = { ArrowUp: -15, ArrowDown: 15, ArrowLeft: -24 * 60, ArrowRight: 24 * 60 };

/** A line in the calendar. Enter opens it; a planned one is dragged, or moved by Alt with the arrows. */
export function CalendarLine({ line, withManager, style, rows = 1, onMove }: Props) {
  const { t, f } = useI18n();
  const openDialog = useDialogs();
  const userName = useUserName();
  const glowing = useGlow(line.id);
  const look = lookOf(line);
  const movable = line.status === "planned";
  const who = line.counterparty_name ?? line.contact_name;
  const text = [who, titleOf(line)].filter(Boolean).join(": ") || t.journal.channels[line.channel];
  const owner = withManager ? userName(line.manager_id) : undefined;

  function drag(event: DragEvent) {
    event.dataTransfer.setData(DRAGGED, line.id);
    event.dataTransfer.effectAllowed = "move";
  }

  function move(event: KeyboardEvent) {
    const step = STEPS[event.key];
    if (!movable || !event.altKey || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(line, new Date(new Date(line.starts_at).getTime() + step * 60_000));
  }

  return (
    <button
      type="button"
      className="calendar-line"
      style={style}
      data-look={look}
      data-glow={glowing || undefined}
      data-testid="calendar-line"
      draggable={movable}
      aria-label={`${f.time(line.starts_at)} ${text}${owner ? ` · ${owner}` : ""}, ${t.journal.looks[look]}, ${
        t.journal.channels[line.channel]
      }, ${f.day(line.starts_at)}`}
      title={text}
      onDragStart={drag}
      onKeyDown={move}
      onClick={() => openDialog({ kind: "interaction", line })}
    >
      <span className="calendar-text" data-short={rows === 1 || undefined} style={{ WebkitLineClamp: rows }}>
        <span className="calendar-time">{f.time(line.starts_at)}</span> {text}
        {owner && <span className="calendar-owner"> · {owner}</span>}
      </span>
    </button>
  );
}
