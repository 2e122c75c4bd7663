"""Missed-call debts: made of the calls as they are known now, and made anew whenever those change.

Nothing is added up: whatever is told twice, late, in any order or otherwise afterwards, a client's calls since the
debt began are read and divided into runs (`debt_runs`), and the rows are brought to what the runs are.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import DateTime, Interval, Row, Text, Uuid, bindparam, delete, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.kit.db import Session
from services.kit.ready import Ready
from services.kit.wire import now
from services.telephony import debt_checks, debt_news, debt_settings, staff
from services.telephony.circles import Circle, circles_of
from services.telephony.debt_models import DebtCall, DebtSettings, MissedCallDebt
from services.telephony.debt_runs import Missed, Run, Settled, Talk, keepers, runs
from services.telephony.interface.debts import DebtState
from services.telephony.parties import common_manager, owners_of
from services.telephony.working_time import WorkingTime

TOO_OLD = timedelta(days=7)
"""Of a call missed so long before we heard of it nobody is told any more; it stands in the list of calls."""
LONGEST_TALK = timedelta(days=1)
LATELY = timedelta(hours=1)
LIVE = ("open", "returned")
_TOUCHING = (
    select(MissedCallDebt)
    .where(
        MissedCallDebt.phones.op("&&")(bindparam("phones", type_=ARRAY(Text))),
        MissedCallDebt.state != "void",
        or_(
            MissedCallDebt.over_at.is_(None),
            MissedCallDebt.over_at >= bindparam("horizon", type_=DateTime(timezone=True)),
        ),
    )
    .order_by(MissedCallDebt.id)
    .with_for_update()
)
# A talk is one between people: a machine that answered is nobody. Whoever is on the black list is owed nothing.
_CALLS = Ready(
    text("""
        SELECT id, phone, first_rang_id, user_id, started_at, answered_at, ended_at,
            talk_seconds > 0 AND answered_at IS NOT NULL AND outcome IN ('talked', 'interrupted') AS talked,
            direction = 'inbound' AND outcome IS DISTINCT FROM 'blocked' AS owed
        FROM calls
        WHERE phone = ANY (:phones) AND status = 'ended' AND NOT internal
            AND started_at >= :horizon - :longest AND ended_at >= :horizon
    """).bindparams(
        bindparam("phones", type_=ARRAY(Text)),
        bindparam("horizon", type_=DateTime(timezone=True)),
        bindparam("longest", type_=Interval),
    ),
    named=True,
)
_HOLD = Ready(
    text("""
        WITH gone AS (DELETE FROM debt_calls WHERE debt_id = ANY (:debts) AND call_id <> ALL (:calls))
        INSERT INTO debt_calls (call_id, debt_id) SELECT * FROM unnest(:calls, :of) AS held (call_id, debt_id)
        ON CONFLICT (call_id) DO UPDATE SET debt_id = excluded.debt_id
    """).bindparams(*(bindparam(name, type_=ARRAY(Uuid)) for name in ("debts", "calls", "of")))
)


class Terms(NamedTuple):
    """By when calls are to be returned, and the hours that count."""

    settings: DebtSettings
    hours: WorkingTime


class Part(NamedTuple):
    """A run of missed calls, and whose numbers they came from."""

    circle: Circle
    run: Run


class Changed(NamedTuple):
    """A debt that is not what it was, and what it was."""

    row: MissedCallDebt
    run: Run
    new: bool
    state: DebtState
    calls: int
    owner_id: UUID | None


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
        for phones, since in _together(worth):
            settle(db, terms, phones, since)
    return len(due)


def _together(since: dict[str, datetime]) -> list[tuple[set[str], datetime]]:
    """What began lately is looked at together; what goes back further, each by itself, lest all be read so far back."""
    late = now() - LATELY
    lately = {phone for phone, at in since.items() if at >= late}
    groups = [({phone}, at) for phone, at in since.items() if phone not in lately]
    return [*groups, (lately, min(since[phone] for phone in lately))] if lately else groups


def settle(db: Session, terms: Terms, phones: Collection[str], since: datetime) -> None:
    """Brings the debts of whoever has these numbers to what the calls begun since then say."""
    scene = _scene(db, phones, since)
    parts = sorted(_divide(db, scene), key=lambda part: part.run.missed[0])
    runs_ = [part.run for part in parts]
    live = {debt_id: row for debt_id, row in scene.rows.items() if row.state in LIVE}
    kept = _kept(db, [one.call_id for run in runs_ for one in run.missed], live)
    found: list[tuple[Part, MissedCallDebt | None]] = []
    for part, debt_id in zip(parts, keepers(runs_, kept), strict=True):
        row = live.pop(debt_id) if debt_id is not None else None
        if row is not None or part.run.missed[-1].at > now() - TOO_OLD:
            found.append((part, row))
    _bring(db, terms, found)
    _void(db, terms, list(live.values()))


def _scene(db: Session, phones: Collection[str], since: datetime) -> Scene:
    """Widened until no debt reaches beyond it, in numbers or in time."""
    scene, todo, seen = Scene(since), set(phones), -1
    while todo or len(scene.rows) > seen:
        seen = len(scene.rows)
        scene.circles |= circles_of(db, todo)
        for row in db.scalars(_TOUCHING, {"phones": sorted(scene.phones), "horizon": scene.horizon}):
            scene.rows[row.id] = row
        live = [row for row in scene.rows.values() if row.state in LIVE]
        scene.horizon = min([scene.horizon, *(row.opened_at for row in live)])
        todo = {number for row in live for number in row.phones} - scene.phones
    return scene


def _divide(db: Session, scene: Scene) -> list[Part]:
    """The runs of each circle."""
    calls = defaultdict[str, list[Row[Any]]](list)
    for row in _CALLS.rows(db, {"phones": list(scene.phones), "horizon": scene.horizon, "longest": LONGEST_TALK}):
        calls[row.phone].append(row)
    parts = []
    for circle in scene.circles:
        theirs = [row for phone in circle.phones for row in calls[phone]]
        missed = [
            Missed(row.started_at, row.id, row.phone, row.first_rang_id)
            for row in theirs
            if not row.talked and row.owed and row.started_at >= scene.horizon
        ]
        talks = [Talk(row.answered_at, row.ended_at, row.id, row.user_id) for row in theirs if row.talked]
        settled = [
            Settled(row.opened_at, max(row.dismissed_at, row.last_missed_at))
            for row in scene.rows.values()
            if row.state == "dismissed" and row.dismissed_at and circle.phones.intersection(row.phones)
        ]
        parts += [Part(circle, run) for run in runs(missed, talks, settled)]
    return parts


def _kept(db: Session, call_ids: list[UUID], live: Collection[UUID]) -> dict[UUID, UUID]:
    """The debt that each of the calls is part of now, among those that may go on."""
    rows = db.execute(select(DebtCall.call_id, DebtCall.debt_id).where(DebtCall.call_id.in_(call_ids))) if live else ()
    return {call_id: debt_id for call_id, debt_id in rows if debt_id in live}


def _bring(db: Session, terms: Terms, found: Sequence[tuple[Part, MissedCallDebt | None]]) -> None:
    """Makes each debt what its run is, and tells of what is new in it."""
    owners = _owners(db, [part.run for part, _ in found])
    changed: list[Changed] = []
    for (part, known), owner in zip(found, owners, strict=True):
        row = known or MissedCallDebt(assigned=False, owner_id=None, missed_calls=0, state="open", reason="", version=0)
        one = Changed(row, part.run, known is None, row.state, row.missed_calls, row.owner_id)
        before = _essence(row)
        _write(terms, part, row)
        if (row.state == "open" or one.new) and not row.assigned:
            row.owner_id = owner
        if _essence(row) != before:
            row.touch()
            changed.append(one)
    if not changed:
        return
    db.add_all(one.row for one in changed)
    db.flush()
    held = [(call.call_id, one.row.id) for one in changed for call in one.run.missed]
    debts = [one.row.id for one in changed]
    _HOLD.run(db, {"debts": debts, "calls": [call for call, _ in held], "of": [debt for _, debt in held]})
    for one in changed:
        _note(db, one)
    debt_news.tell(
        db,
        terms.settings,
        [one.row for one in changed],
        opened={one.row.id for one in changed if one.new and one.row.state == "open"},
    )


def _note(db: Session, one: Changed) -> None:
    row = one.row
    if one.new:
        debt_news.note(db, row, "opened", call_id=row.first_call_id)
    elif row.missed_calls > one.calls:
        debt_news.note(db, row, "missed_again", call_id=row.last_call_id)
    if row.state == "returned" and one.state == "open":
        debt_news.note(db, row, "returned", call_id=row.returned_by_call_id, user_id=row.returned_by_id)
    elif row.state == "open" and one.state != "open":
        debt_news.note(db, row, "reopened")
    if not one.new and row.owner_id != one.owner_id:
        debt_news.note(db, row, "owner_changed")


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


def _owners(db: Session, found: Sequence[Run]) -> list[UUID | None]:
    """Of each the client's manager where there is one, else whose phone rang first; nobody who has left."""
    known = owners_of(db, {run.missed[-1].phone for run in found})
    candidates: list[list[UUID]] = []
    for run in found:
        manager = common_manager(known.get(run.missed[-1].phone, []))
        candidates.append([user for user in (manager, *(one.rang_id for one in run.missed)) if user])
    gone = staff.left(db, {user for users in candidates for user in users})
    return [next((user for user in users if user not in gone), None) for users in candidates]


def _void(db: Session, terms: Terms, rows: Sequence[MissedCallDebt]) -> None:
    """Their calls were answered after all, or are part of another debt."""
    if not rows:
        return
    for row in rows:
        row.state = "void"
        row.touch()
        debt_news.note(db, row, "voided")
    db.execute(delete(DebtCall).where(DebtCall.debt_id.in_([row.id for row in rows])))
    debt_news.tell(db, terms.settings, rows)


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
    debt_news.tell(db, settings, rows)
    return len(rows)
