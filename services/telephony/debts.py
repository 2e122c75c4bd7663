"""Missed-call debts: made of the calls as they are known now, and made anew whenever those change.

Nothing is added up: whatever is told twice, late, in any order or otherwise afterwards, a client's calls since the
debt began are read and divided into runs (`debt_runs`), and the rows are brought to what the runs are.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Text, cast, delete, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.kit.db import Session
from services.kit.wire import now
from services.telephony import debt_checks, debt_news, debt_settings, staff
from services.telephony.circles import Circle, circles_of
from services.telephony.debt_models import DebtCall, DebtSettings, MissedCallDebt
from services.telephony.debt_runs import Missed, Run, Settled, Talk, keepers, runs
from services.telephony.models import Call
from services.telephony.parties import managers_of
from services.telephony.working_time import WorkingTime

TOO_OLD = timedelta(days=7)
"""Of a call missed so long before we heard of it nobody is told any more; it stands in the list of calls."""
LONGEST_TALK = timedelta(days=1)
LIVE = ("open", "returned")


class Terms(NamedTuple):
    """By when calls are to be returned, and the hours that count."""

    settings: DebtSettings
    hours: WorkingTime


class Part(NamedTuple):
    """A run of missed calls, and whose numbers they came from."""

    circle: Circle
    run: Run


@dataclass
class Scene:
    """All calls and debts that may change together."""

    horizon: datetime
    circles: set[Circle] = field(default_factory=set)
    rows: dict[UUID, MissedCallDebt] = field(default_factory=dict)

    @property
    def phones(self) -> set[str]:
        return {phone for circle in self.circles for phone in circle.phones}


def settle_due(db: Session) -> int:
    """Looks at what changed; answers how many numbers that were. Two processes wait for each other."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('missed-call debts', 0))"))
    due = debt_checks.take(db)
    if due and (worth := debt_checks.worth(db, due)):
        settings = debt_settings.row_of(db)
        terms = Terms(settings, debt_settings.hours(db, settings))
        for phone, since in worth.items():
            settle(db, terms, phone, since)
    return len(due)


def settle(db: Session, terms: Terms, phone: str, since: datetime) -> None:
    """Brings the debts of whoever has this number to what the calls begun since then say."""
    scene = _scene(db, phone, since)
    parts = sorted(_divide(db, scene), key=lambda part: part.run.missed[0])
    runs_ = [part.run for part in parts]
    live = {debt_id: row for debt_id, row in scene.rows.items() if row.state in LIVE}
    kept = _kept(db, [one.call_id for run in runs_ for one in run.missed], live)
    for part, debt_id in zip(parts, keepers(runs_, kept), strict=True):
        row = live.pop(debt_id) if debt_id is not None else None
        if row is not None or part.run.missed[-1].at > now() - TOO_OLD:
            _bring(db, terms, part, row)
    for row in live.values():
        _void(db, terms, row)


def _scene(db: Session, phone: str, since: datetime) -> Scene:
    """Widened until no debt reaches beyond it, in numbers or in time."""
    scene, todo, seen = Scene(since), {phone}, -1
    while todo or len(scene.rows) > seen:
        seen = len(scene.rows)
        scene.circles |= circles_of(db, todo)
        for row in db.scalars(_touching(scene.phones, scene.horizon)):
            scene.rows[row.id] = row
        live = [row for row in scene.rows.values() if row.state in LIVE]
        scene.horizon = min([scene.horizon, *(row.opened_at for row in live)])
        todo = {number for row in live for number in row.phones} - scene.phones
    return scene


def _touching(phones: Collection[str], horizon: datetime) -> Select[MissedCallDebt]:
    mine = MissedCallDebt.phones.op("&&")(cast(sorted(phones), ARRAY(Text)))
    later = or_(MissedCallDebt.over_at.is_(None), MissedCallDebt.over_at >= horizon)
    rows = select(MissedCallDebt).where(mine, MissedCallDebt.state != "void", later)
    return rows.order_by(MissedCallDebt.id).with_for_update()


def _divide(db: Session, scene: Scene) -> list[Part]:
    """The runs of each circle."""
    rows = db.scalars(
        select(Call).where(
            Call.phone.in_(scene.phones),
            Call.status == "ended",
            ~Call.internal,
            Call.started_at >= scene.horizon - LONGEST_TALK,
            Call.ended_at >= scene.horizon,
        )
    ).all()
    parts = []
    for circle in scene.circles:
        calls = [row for row in rows if row.phone in circle.phones]
        missed = [
            Missed(row.started_at, row.id, row.phone or "", row.first_rang_id)
            for row in calls
            if is_missed(row) and row.started_at >= scene.horizon
        ]
        talks = [
            Talk(row.answered_at, row.ended_at, row.id, row.user_id)
            for row in calls
            if is_talk(row) and row.answered_at and row.ended_at
        ]
        settled = [
            Settled(row.opened_at, max(row.dismissed_at, row.last_missed_at))
            for row in scene.rows.values()
            if row.state == "dismissed" and row.dismissed_at and circle.phones.intersection(row.phones)
        ]
        parts += [Part(circle, run) for run in runs(missed, talks, settled)]
    return parts


def is_talk(row: Call) -> bool:
    """Did people talk? A machine that answered is nobody."""
    return row.talk_seconds > 0 and row.answered_at is not None and row.outcome in ("talked", "interrupted")


def is_missed(row: Call) -> bool:
    """Is somebody owed a call? Not whoever is on the black list."""
    return row.direction == "inbound" and row.outcome != "blocked" and not is_talk(row)


def _kept(db: Session, call_ids: list[UUID], live: Collection[UUID]) -> dict[UUID, UUID]:
    """The debt that each of the calls is part of now, among those that may go on."""
    rows = db.execute(select(DebtCall.call_id, DebtCall.debt_id).where(DebtCall.call_id.in_(call_ids)))
    return {call_id: debt_id for call_id, debt_id in rows if debt_id in live}


def _bring(db: Session, terms: Terms, part: Part, row: MissedCallDebt | None) -> None:
    """Makes the debt what the run is, and tells of what is new in it."""
    new = row is None
    if row is None:
        row = MissedCallDebt(assigned=False, owner_id=None, missed_calls=0, state="open", reason="", version=0)
    before = _essence(row)
    was_open, calls_before, owner_before = row.state == "open", row.missed_calls, row.owner_id
    _write(terms, part, row)
    if (row.state == "open" or new) and not row.assigned:
        row.owner_id = _owner(db, part.run)
    if _essence(row) == before:
        return
    if new:
        db.add(row)
        db.flush()
    row.touch()
    _hold(db, row.id, [one.call_id for one in part.run.missed])
    last = part.run.missed[-1]
    if new:
        debt_news.note(db, row, "opened", call_id=row.first_call_id)
    elif row.missed_calls > calls_before:
        debt_news.note(db, row, "missed_again", call_id=last.call_id)
    if row.state == "returned" and was_open:
        debt_news.note(db, row, "returned", call_id=row.returned_by_call_id, user_id=row.returned_by_id)
    elif row.state == "open" and not was_open:
        debt_news.note(db, row, "reopened")
    if not new and row.owner_id != owner_before:
        debt_news.note(db, row, "owner_changed")
    debt_news.tell(db, terms.settings, row, opened=new and row.state == "open")


def _write(terms: Terms, part: Part, row: MissedCallDebt) -> None:
    run, hours = part.run, terms.hours
    first, last, talk = run.missed[0], run.missed[-1], run.talk
    if getattr(row, "opened_at", None) != first.at:
        row.due_at = hours.later(first.at, terms.settings.due_minutes)
        row.escalate_at = hours.later(first.at, terms.settings.escalate_minutes)
    row.client_ids = sorted(part.circle.client_ids)
    row.phone, row.phones = last.phone, sorted({one.phone for one in run.missed})
    row.opened_at, row.last_missed_at, row.missed_calls = first.at, last.at, len(run.missed)
    row.first_call_id, row.last_call_id = first.call_id, last.call_id
    row.remind_at = hours.next_open(last.at)
    row.state = "returned" if talk else "open"
    row.over_at = talk.ended_at if talk else None
    row.returned_at = run.returned_at
    row.returned_by_call_id, row.returned_by_id = (talk.call_id, talk.user_id) if talk else (None, None)
    row.minutes_to_return = hours.minutes(first.at, run.returned_at) if run.returned_at else None


def _essence(row: MissedCallDebt) -> tuple[Any, ...]:
    names = ("client_ids", "phones", "owner_id", "opened_at", "last_missed_at", "missed_calls", "first_call_id")
    ends = ("last_call_id", "state", "over_at", "returned_at", "returned_by_call_id", "returned_by_id")
    return tuple(getattr(row, name, None) for name in (*names, *ends))


def _owner(db: Session, run: Run) -> UUID | None:
    """The client's manager where there is one, else whose phone rang first; nobody who has left."""
    managers = {user for user in db.scalars(managers_of(run.missed[-1].phone)) if user}
    rang = [one.rang_id for one in run.missed if one.rang_id]
    candidates = [*(managers if len(managers) == 1 else ()), *rang]
    gone = staff.left(db, candidates)
    return next((user for user in candidates if user not in gone), None)


def _hold(db: Session, debt_id: UUID, call_ids: list[UUID]) -> None:
    """These calls, and no others, are the debt's."""
    db.execute(delete(DebtCall).where(DebtCall.debt_id == debt_id, DebtCall.call_id.not_in(call_ids)))
    rows = insert(DebtCall).values([{"call_id": one, "debt_id": debt_id} for one in call_ids])
    db.execute(rows.on_conflict_do_update(index_elements=[DebtCall.call_id], set_={"debt_id": debt_id}))


def _void(db: Session, terms: Terms, row: MissedCallDebt) -> None:
    """Its calls were answered after all, or are part of another debt."""
    row.state = "void"
    row.touch()
    db.execute(delete(DebtCall).where(DebtCall.debt_id == row.id))
    debt_news.note(db, row, "voided")
    debt_news.tell(db, terms.settings, row)


def escalate_due(db: Session) -> int:
    """Tells of debts that were not returned in time; answers how many."""
    late = (
        select(MissedCallDebt)
        .where(MissedCallDebt.state == "open", MissedCallDebt.escalate_at <= now())
        .where(MissedCallDebt.escalated_at.is_(None))
        .order_by(MissedCallDebt.escalate_at)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    rows = db.scalars(late).all()
    settings = debt_settings.row_of(db)
    for row in rows:
        row.escalated_at = now()
        row.touch()
        debt_news.note(db, row, "escalated")
        debt_news.tell(db, settings, row)
    return len(rows)
