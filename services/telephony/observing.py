"""What is told of calls, merged into them: the same calls come of it, whatever comes twice, late or in another order.

Many calls are read, written and announced together, by a statement each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import chain
from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts.interface import Direction
from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.ready import Ready
from services.kit.wire import now, system
from services.telephony import debt_checks, fetching, models, recordings
from services.telephony.calls import call_of, facts_of
from services.telephony.facts import Fact, of_agent
from services.telephony.interface import (
    CallAnswered,
    CallCorrected,
    CallEnded,
    CallMissed,
    CallObserved,
    CallRinging,
    Outcome,
)
from services.telephony.ledger import Facts, Summary, merge, sum_up
from services.telephony.numbers import client_number
from services.telephony.parties import Owners, common_manager, owners_of, seen_by
from services.telephony.people import People, people_of
from services.telephony.routing import first_rung, route_of

log = get_logger(__name__)

STEPS: dict[str | None, int] = {None: 0, "ringing": 1, "answered": 2, "ended": 3}
FACTS_KEPT = 1000
"""Of one call; a provider that tells of more is out of its mind, and hears no end of it in the log."""
# Sorted first: two transactions that take the same calls wait for each other, and never crosswise.
_LOCK = Ready(
    text(
        "SELECT count(pg_advisory_xact_lock(key)) FROM "
        "(SELECT hashtextextended(id, 0) AS key FROM unnest(:ids) AS id ORDER BY 1 OFFSET 0) AS keys"
    ).bindparams(bindparam("ids", type_=ARRAY(Text)))
)
_ROWS = (
    select(models.Call)
    .where(models.Call.id.in_(bindparam("ids", expanding=True)))
    .order_by(models.Call.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)

Announcement = type[CallRinging] | type[CallAnswered] | type[CallEnded] | type[CallMissed] | type[CallCorrected]


class Origin(NamedTuple):
    """Who tells of a call, and what they call it."""

    provider: str
    account_id: UUID | None
    group_id: str

    @property
    def call_id(self) -> UUID:
        """Ours, always the same for the same call of a provider."""
        return uuid5(self.account_id, self.group_id) if self.account_id else UUID(self.group_id)


class Told(NamedTuple):
    """Something was told of a call."""

    origin: Origin
    facts: Sequence[Fact]


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


@dataclass
class Change:
    """A call that more is known of, and what was relied on before."""

    row: models.Call
    facts: Facts
    summary: Summary | None
    before: Essence | None
    rung: frozenset[UUID]


def observe(db: Session, events: Iterable[CallObserved]) -> None:
    """Facts of SIP agents."""
    record(db, [Told(Origin(event.provider, None, str(event.call_id)), [of_agent(event)]) for event in events])


def record(db: Session, told: Iterable[Told]) -> None:
    """Merges facts into their calls and announces what became of them, each state once.

    States that were over before we heard of them are not announced: no card opens for a call that has ended. Calls
    between ours are kept, in case an outside number joins them, and shown to nobody.
    """
    by_call: dict[UUID, list[Told]] = {}
    for one in told:
        by_call.setdefault(one.origin.call_id, []).append(one)
    _LOCK.run(db, {"ids": [str(call_id) for call_id in by_call]})
    rows = {row.id: row for row in db.scalars(_ROWS, {"ids": list(by_call)})}
    changed: list[tuple[models.Call, Facts]] = []
    for call_id, tellings in by_call.items():
        known = facts_of(rows[call_id]) if call_id in rows else {}
        facts = reduce(merge, chain.from_iterable(one.facts for one in tellings), known)
        if len(facts) > FACTS_KEPT:
            log.warning("call_overfull", call=str(call_id), provider=tellings[0].origin.provider)
            continue
        row = rows.get(call_id) or _new(tellings[0].origin)
        row.heard_at = now()
        if facts != known:
            changed.append((row, facts))
    keep(db, changed)


def keep(db: Session, known: Iterable[tuple[models.Call, Facts]]) -> None:
    """Writes what is known of calls and what it adds up to, and announces what is new in it."""
    changes = [
        Change(row, facts, sum_up(facts), _essence(row) if row.told == "ended" else None, frozenset(row.rings))
        for row, facts in known
    ]
    if not changes:
        return
    told = [(one.row, one.summary) for one in changes if one.summary is not None]
    people = people_of(db, {(row.provider_account_id, number) for row, one in told for number in (*one.rang, one.took)})
    owners = owners_of(db, {phone for _, one in told if (phone := client_number(one.phone_raw))})
    with db.no_autoflush:
        for one in changes:
            one.row.facts = msgspec.to_builtins(one.facts)
            if one.summary is None:
                _hide(one.row)
            else:
                _write(db, one.row, one.summary, people, owners)
    news = [(one.row, kinds) for one in changes if (kinds := _kinds(one))]
    for row, _ in news:
        row.told = row.status
    db.add_all(one.row for one in changes)
    db.flush()
    for one in changes:
        _follow(db, one)
    _announce(db, news, owners)


def _new(origin: Origin) -> models.Call:
    return models.Call(
        id=origin.call_id,
        provider=origin.provider,
        provider_account_id=origin.account_id,
        group_id=origin.group_id,
        rings=[],
        responsible_id=None,
        recording_id=None,
        record_id=None,
        told=None,
    )


def _write(db: Session, row: models.Call, summary: Summary, people: People, owners: Owners) -> None:
    def user(extension: str) -> UUID | None:
        return people.get((row.provider_account_id, extension))

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
    theirs = owners.get(row.phone or "", [])
    rang = dict.fromkeys(found for one in summary.rang if (found := user(one)))
    row.rings = summary.rings or list(rang) or row.rings
    if not row.rings and row.provider_account_id is None and summary.direction == "inbound":
        row.rings = first_rung(route_of(db, row.account_id, row.phone, theirs))
    row.user_id = summary.user_id or user(summary.took)
    row.first_rang_id = row.rings[0] if row.rings else None
    row.responsible_id = row.responsible_id or common_manager(theirs) or row.first_rang_id
    row.started_at = summary.started_at
    row.answered_at = summary.answered_at
    row.ended_at = summary.ended_at
    row.wait_seconds = summary.wait_seconds
    row.talk_seconds = summary.talk_seconds


def _hide(row: models.Call) -> None:
    """Only recordings were told of yet: a call of nobody, over until more comes."""
    row.internal, row.direction, row.status = True, "inbound", "ended"
    row.phone_raw, row.started_at = "", row.heard_at
    row.reason_code = row.wait_seconds = row.talk_seconds = 0


def _follow(db: Session, one: Change) -> None:
    """Recordings are kept or fetched; the call may be one to return, or the return of others; or not any more."""
    row, summary = one.row, one.summary
    if summary is not None and summary.recording is not None and row.recording_id is None:
        row.recording_id = recordings.save(db, row.id, summary.recording)
    if summary is not None and not row.internal:
        fetching.want(db, row, summary.recording_ids)
    if row.status == "ended" and (one.before is not None or not row.internal) and _essence(row) != one.before:
        known = [_essence(row), *([one.before] if one.before else [])]
        since = min(essence.started_at for essence in known)
        for phone in {essence.phone for essence in known if essence.phone}:
            debt_checks.ask(db, phone, since)


def _announce(db: Session, news: Sequence[tuple[models.Call, list[Announcement]]], owners: Owners) -> None:
    """To all who are concerned, with what each of them may see of the client."""
    for row, kinds in news:
        asker = db.asker if db.asker.user_id else system("call", row.id.hex)  # several calls may be told of at once
        call = call_of(row, seen_by(owners.get(row.phone or "", []), {*row.rings, row.user_id} - {None}))
        for kind in kinds:
            db.publish(kind(call=call), asker)


def _kinds(one: Change) -> list[Announcement]:
    """What is to be announced of it."""
    row = one.row
    if row.internal or one.facts.keys() <= {"call/recorded"}:
        return []
    fresh = row.status != "ended" and row.told == row.status and not one.rung.issuperset(row.rings)
    if STEPS[row.status] > STEPS[row.told] or fresh:  # or to those whose phones came to ring now
        if row.status != "ended":
            return [CallRinging if row.status == "ringing" else CallAnswered]
        return [CallEnded, CallMissed] if row.direction == "inbound" and row.answered_at is None else [CallEnded]
    corrected = one.before is not None and row.status == "ended" and _essence(row) != one.before
    return [CallCorrected] if corrected else []


def _essence(row: models.Call) -> Essence:
    plain = {name: getattr(row, name) for name in Essence._fields}
    return Essence(**plain | {"rings": tuple(row.rings)})
