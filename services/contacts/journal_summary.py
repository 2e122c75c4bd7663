"""What a list of the journal adds up to: its lines by their states and ways, counted in one statement."""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from services.contacts import counting, journal, rights
from services.contacts.interface.interactions import InteractionSummary, SummaryPart
from services.contacts.journal import Question
from services.contacts.models import Interaction as Row
from services.kit.db import Session
from services.kit.wire import now

BY = ("status", "direction", "channel", "progress", "priority", "manager_id")


def get(db: Session, question: Question) -> InteractionSummary:
    """Raises NotFound, Invalid, AnalysisTooLong, ReportsBusy."""
    conditions = [rights.visible_lines(db.asker), *journal.conditions(db, question)]
    overdue = sa.case((sa.and_(Row.status == "planned", Row.starts_at < now()), True), else_=False)
    columns = [getattr(Row, name) for name in BY]
    query = (
        select(*columns, overdue.label("overdue"), func.count().label("lines"), func.sum(Row.duration_seconds))
        .where(*conditions)
        .group_by(*columns, overdue)
    )
    with counting.bounded(db):
        rows = db.execute(query).all()
    return _summed(rows)


def _summed(rows: Any) -> InteractionSummary:
    """From the few hundred kinds of lines there are."""
    parts: dict[str, Counter[str | None]] = {name: Counter() for name in BY}
    total = overdue = seconds = 0
    for row in rows:
        *keys, late, lines, lasting = row
        total += lines
        overdue += lines if late else 0
        seconds += int(lasting or 0)
        for name, key in zip(BY, keys, strict=True):
            parts[name][None if key is None else str(key)] += lines
    found = {name: _parts(counter) for name, counter in parts.items()}
    processes = total - parts["progress"]["not_needed"]
    return InteractionSummary(
        total=total,
        overdue=overdue,
        duration_seconds=seconds,
        done_share=round(100 * parts["progress"]["done"] / processes, 1) if processes else None,
        by_status=found["status"],
        by_direction=found["direction"],
        by_channel=found["channel"],
        by_progress=found["progress"],
        by_priority=found["priority"],
        by_manager=found["manager_id"],
    )


def _parts(counter: Counter[str | None]) -> list[SummaryPart]:
    return [SummaryPart(key=key, lines=lines) for key, lines in counter.most_common() if lines]
