"""Calls: what the facts about them add up to, and who may see them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import reduce
from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import ColumnElement, and_, false, or_, select, text

from services.contacts.interface import Direction
from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.wire import NotFound, now
from services.telephony import debt_checks, fetching, models, recordings
from services.telephony.facts import Fact, of_agent
from services.telephony.interface import (
    Call,
    CallAnswered,
    CallCorrected,
    CallEnded,
    CallMissed,
    CallObserved,
    CallRinging,
    Leg,
    Outcome,
)
from services.telephony.ledger import Facts, Summary, legs_of, merge, sum_up
from services.telephony.numbers import client_number
from services.telephony.parties import managed_by, managers_of, parties_of
from services.telephony.people import users_of
from services.telephony.routing import find_route, first_rung

log = get_logger(__name__)

STEPS: dict[str | None, int] = {None: 0, "ringing": 1, "answered": 2, "ended": 3}
FACTS_KEPT = 1000
"""Of one call; a provider that tells of more is out of its mind, and hears no end of it in the log."""


class Origin(NamedTuple):
    """Who tells of a call, and what they call it."""

    provider: str
    account_id: UUID | None
    group_id: str

    @property
    def call_id(self) -> UUID:
        """Ours, always the same for the same call of a provider."""
        return uuid5(self.account_id, self.group_id) if self.account_id else UUID(self.group_id)


class Essence(NamedTuple):
    """What others rely on in an ended call."""

    internal: bool
    direction: Direction
    outcome: Outcome | None
    phone: str | None
    user_id: UUID | None
    rings: tuple[UUID, ...]
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


def observe(db: Session, event: CallObserved) -> None:
    """A fact of the SIP agent."""
    record(db, Origin(event.provider, None, str(event.call_id)), [of_agent(event)])


def record(db: Session, origin: Origin, new: Sequence[Fact]) -> None:
    """Merges facts into their call and announces what became of it, each state once.

    States that were over before we heard of them are not announced: no card opens for a call that has ended. Calls
    between ours are kept, in case an outside number joins them, and shown to nobody.
    """
    call_id = origin.call_id
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": str(call_id)})
    row = db.get(models.Call, call_id)
    known = facts_of(row) if row else {}
    facts = reduce(merge, new, known)
    if len(facts) > FACTS_KEPT:
        log.warning("call_overfull", call=str(call_id), provider=origin.provider)
        return
    if row is None:
        row = models.Call(
            id=call_id,
            provider=origin.provider,
            provider_account_id=origin.account_id,
            group_id=origin.group_id,
            rings=[],
            responsible_id=None,
            recording_id=None,
            record_id=None,
            told=None,
        )
    row.heard_at = now()
    if facts == known:
        return
    keep(db, row, facts)


def keep(db: Session, row: models.Call, facts: Facts) -> None:
    """Writes the facts and what they add up to, and announces what is new in it."""
    row.facts = msgspec.to_builtins(facts)
    rung = set(row.rings)
    summary = sum_up(facts)
    before = _essence(row) if row.told == "ended" else None
    if summary is None:
        _hide(row)
    else:
        write_summary(db, row, summary)
    db.add(row)
    db.flush()
    if summary is not None and summary.recording is not None and row.recording_id is None:
        row.recording_id = recordings.save(db, row.id, summary.recording)
    if summary is not None and not row.internal:
        fetching.want(db, row, summary.recording_ids)
    if row.status == "ended" and (before is not None or not row.internal) and _essence(row) != before:
        _owed(db, row, before)
    if row.internal or facts.keys() <= {"call/recorded"}:
        return
    if STEPS[row.status] > STEPS[row.told]:
        row.told = row.status
        announce(db, row)
    elif row.status != "ended" and row.told == row.status and set(row.rings) - rung:
        announce(db, row)  # to those whose phones came to ring now
    elif before is not None and row.status == "ended" and _essence(row) != before:
        db.publish(CallCorrected(call=_call_for_all(db, row)))


def _owed(db: Session, row: models.Call, before: Essence | None) -> None:
    """The call may be one to return, or the return of others; or not any more."""
    known = [_essence(row), *([before] if before else [])]
    since = min(one.started_at for one in known)
    for phone in {one.phone for one in known if one.phone}:
        debt_checks.ask(db, phone, since)


def facts_of(row: models.Call) -> dict[str, Fact]:
    """What is known of the call."""
    return msgspec.convert(row.facts, dict[str, Fact])


def write_summary(db: Session, row: models.Call, summary: Summary) -> None:
    users = users_of(db, row.provider_account_id, {*summary.rang, summary.took})
    row.internal = summary.internal
    row.account_id = summary.account_id
    row.agent_id = summary.agent_id
    row.direction = summary.direction
    row.status = summary.status
    row.outcome = summary.outcome
    row.reason_code = summary.reason_code
    row.phone_raw = summary.phone_raw
    row.phone = client_number(summary.phone_raw)
    row.line_number = summary.line_number
    row.rings = summary.rings or list(dict.fromkeys(users[one] for one in summary.rang if one in users)) or row.rings
    if not row.rings and row.provider_account_id is None and summary.direction == "inbound":
        row.rings = first_rung(find_route(db, row.account_id, row.phone_raw))
    row.user_id = summary.user_id or users.get(summary.took)
    row.first_rang_id = row.rings[0] if row.rings else None
    row.responsible_id = row.responsible_id or _manager(db, row.phone) or row.first_rang_id
    row.started_at = summary.started_at
    row.answered_at = summary.answered_at
    row.ended_at = summary.ended_at
    row.wait_seconds = summary.wait_seconds
    row.talk_seconds = summary.talk_seconds


def _manager(db: Session, phone: str | None) -> UUID | None:
    """Of the client that calls, where all that have the number have the same one."""
    managers = set(db.scalars(managers_of(phone))) - {None} if phone else set()
    return managers.pop() if len(managers) == 1 else None


def _hide(row: models.Call) -> None:
    """Only recordings were told of yet: a call of nobody, over until more comes."""
    row.internal, row.direction, row.status = True, "inbound", "ended"
    row.phone_raw, row.started_at = "", row.heard_at
    row.reason_code = row.wait_seconds = row.talk_seconds = 0


def _essence(row: models.Call) -> Essence:
    plain = {name: getattr(row, name) for name in Essence._fields}
    return Essence(**plain | {"rings": tuple(row.rings)})


def announce(db: Session, row: models.Call) -> None:
    """To all who are concerned, with what each of them may see of the client."""
    call = _call_for_all(db, row)
    if row.status == "ringing":
        db.publish(CallRinging(call=call))
    elif row.status == "answered":
        db.publish(CallAnswered(call=call))
    else:
        db.publish(CallEnded(call=call))
        if row.direction == "inbound" and row.answered_at is None:
            db.publish(CallMissed(call=call))


def _call_for_all(db: Session, row: models.Call) -> Call:
    (call,) = calls_of(db, [row], {*row.rings, row.user_id} - {None})
    return call


def get_call(db: Session, call_id: UUID) -> Call:
    """Raises NotFound, also where the asker may not know of the call."""
    row = db.scalar(select(models.Call).where(models.Call.id == call_id, visible(db)))
    if row is None:
        raise NotFound("There is no such call.")
    return calls_of(db, [row], [db.asker.user_id])[0]


def list_legs(db: Session, call_id: UUID) -> list[Leg]:
    """Raises NotFound."""
    get_call(db, call_id)
    return legs_of(facts_of(db.get_one(models.Call, call_id)))


def visible(db: Session) -> ColumnElement[bool]:
    """A manager sees the calls they rang for or took, and those of their own clients; a head and an admin all."""
    asker, known = db.asker, ~models.Call.internal
    if asker.role in ("admin", "head_of_sales", "system"):
        return known
    if asker.role != "manager" or asker.user_id is None:
        return false()
    own = or_(
        models.Call.user_id == asker.user_id,
        models.Call.rings.contains([asker.user_id]),
        models.Call.phone.in_(managed_by(asker.user_id)),
    )
    return and_(known, own)


def calls_of(db: Session, rows: Sequence[models.Call], viewers: Collection[UUID | None]) -> list[Call]:
    """Rows as calls, with whom they are from as far as all the viewers may know."""
    parties = parties_of(db, {row.phone for row in rows if row.phone}, viewers)
    return [
        Call(
            id=row.id,
            account_id=row.account_id,
            direction=row.direction,
            status=row.status,
            outcome=row.outcome,
            phone_raw=row.phone_raw,
            phone=row.phone,
            line_number=row.line_number,
            parties=parties.get(row.phone or "", []),
            rings=row.rings,
            user_id=row.user_id,
            started_at=row.started_at,
            answered_at=row.answered_at,
            ended_at=row.ended_at,
            wait_seconds=row.wait_seconds,
            talk_seconds=row.talk_seconds,
            recording_id=row.recording_id,
            provider=row.provider,
            provider_account_id=row.provider_account_id,
            reason_code=row.reason_code,
            first_rang_id=row.first_rang_id,
            responsible_id=row.responsible_id,
            record_id=row.record_id,
        )
        for row in rows
    ]
