"""Facts that other services tell of, and the clock, become notices by the rules: one for one rule and one fact.

Whatever is told twice, or late, changes nothing: the unique key is the rule and the fact, and of what has a version
only the newest counts.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.contacts.interface import Interaction, InteractionPlanned
from services.contacts.interface.recipients import Recipient
from services.kit import phones
from services.kit.db import Session
from services.kit.wire import new_id, now
from services.leads.interface import Lead, LeadChanged, LeadCreated
from services.mail.interface.notices import NoticeAudience, NoticeEvent
from services.mail.notice_models import FollowedDebt, FollowedLead, Notice, NoticeRule, PlannedLine
from services.mail.notice_texts import moment
from services.telephony.interface import DebtChanged, DebtOpened

LASTING = timedelta(hours=24)
"""After so long nobody wants to hear of it any more."""


UNDONE = sa.and_(Notice.state == "skipped", Notice.reason.is_not_distinct_from("plan_changed"))
"""It came to nothing because the fact was none any more; where it is one again, so is the notice."""
JUST = timedelta(hours=1)


class Fact(NamedTuple):
    """What happened, and whom it concerns."""

    key: str
    at: datetime
    values: Mapping[str, str]
    contact_id: UUID | None = None
    counterparty_id: UUID | None = None
    user_id: UUID | None = None
    phone: str = ""
    name: str = ""
    interaction_id: UUID | None = None
    expires_at: datetime | None = None


def debt(db: Session, event: DebtOpened | DebtChanged) -> None:
    """A call was missed; nobody called back in time."""
    owed = event.debt
    following = insert(FollowedDebt).values(id=owed.id, version=owed.version)
    newer = following.on_conflict_do_update(
        index_elements=["id"], set_={"version": owed.version}, where=FollowedDebt.version < owed.version
    )
    if db.scalar(newer.returning(FollowedDebt.id)) is None:
        return
    if owed.state != "open":
        _drop(db, Notice.fact.startswith(f"missed:{owed.id}") | Notice.fact.startswith(f"escalated:{owed.id}"))
        return
    party = owed.parties[0] if owed.parties else None
    client = (party.contact_name or party.counterparty_name or "") if party is not None else ""
    values = {"phone": owed.phone, "client": client} | moment(owed.opened_at)
    if party is not None:
        missed = Fact(
            key=f"missed:{owed.id}",
            at=owed.opened_at,
            values=values,
            contact_id=party.contact_id,
            counterparty_id=party.counterparty_id,
            phone=owed.phone,
            name=client,
        )
        _tell(db, "call_missed", "client", missed)
        if owed.owner_id is not None:
            key = f"missed:{owed.id}:{owed.owner_id}"
            _tell(db, "call_missed", "manager", missed._replace(key=key, user_id=owed.owner_id))
    if owed.escalated_at is not None and owed.owner_id is not None:
        late = Fact(
            key=f"escalated:{owed.id}:{owed.escalated_at.isoformat()}",
            at=owed.escalated_at,
            values=values,
            user_id=owed.owner_id,
        )
        _tell(db, "debt_escalated", "manager", late)


def lead(db: Session, event: LeadCreated | LeadChanged) -> None:
    """A lead has another manager, or was taken into work."""
    now_is = event.lead
    before = db.get(FollowedLead, now_is.id, with_for_update=True)
    if before is not None and before.version >= now_is.version:
        return
    known = before is not None or now_is.created_at > now() - JUST  # else it may have been so for a year
    manager_id, status = (before.manager_id, before.status) if before is not None else (None, "new")
    values = {"version": now_is.version, "status": now_is.status, "manager_id": now_is.manager_id}
    keeping = insert(FollowedLead).values(id=now_is.id, **values)
    newer = keeping.on_conflict_do_update(
        index_elements=["id"], set_=values, where=FollowedLead.version < keeping.excluded.version
    )
    if db.scalar(newer.returning(FollowedLead.id)) is None or not known:
        return
    if now_is.manager_id is not None and now_is.manager_id not in (manager_id, db.asker.user_id):
        given = f"lead:{now_is.id}:given:{now_is.manager_id}:{now_is.version}"
        _tell(db, "lead_given", "manager", _of_lead(now_is, given)._replace(user_id=now_is.manager_id))
    if now_is.status == "in_progress" and status == "new":
        fact = _of_lead(now_is, f"lead:{now_is.id}:accepted")
        _tell(db, "lead_accepted", "client", fact)


def _of_lead(row: Lead, key: str) -> Fact:
    mobile = next((one.e164 for one in row.phones if one.e164 and phones.is_mobile(one.e164)), "")
    values = {"number": str(row.number), "subject": row.title, "client": row.company or row.name, "phone": mobile}
    return Fact(
        key=key,
        at=row.updated_at,
        values=values | moment(row.updated_at),
        contact_id=row.contact_id,
        counterparty_id=row.counterparty_id,
        phone=mobile,
        name=row.name,
    )


def planned(db: Session, event: InteractionPlanned) -> None:
    """A meeting was planned, moved, held, cancelled or deleted; what waits of it is not so any more."""
    line = event.interaction
    before = db.get(PlannedLine, line.id, with_for_update=True)
    if before is not None and before.version >= line.version:
        return
    was = (before.planned, before.starts_at) if before is not None else (False, None)
    is_planned = line.status == "planned" and not event.deleted
    moved = was[1] != line.starts_at
    values = {
        "version": line.version,
        "planned": is_planned,
        "starts_at": line.starts_at,
        "set_at": now() if moved or not was[0] or before is None else before.set_at,
        "channel": line.channel,
        "contact_id": line.contact_id,
        "counterparty_id": line.counterparty_id,
        "subject": line.subject,
    }
    keeping = insert(PlannedLine).values(id=line.id, **values)
    newer = keeping.on_conflict_do_update(
        index_elements=["id"], set_=values, where=PlannedLine.version < keeping.excluded.version
    )
    if db.scalar(newer.returning(PlannedLine.id)) is None:
        return
    if before is not None and (moved or not is_planned):
        _drop(db, Notice.interaction_id == line.id)
    if not was[0] or line.channel != "meeting" or was[1] is None or was[1] <= now():
        return
    if is_planned and moved and line.starts_at > now():
        key = f"moved:{line.id}:{line.version}"
        _tell(db, "interaction_moved", "client", _of_line(line, key, expires_at=line.starts_at))
    elif line.status == "cancelled" or event.deleted:
        key = f"cancelled:{line.id}:{line.version}"
        _tell(db, "interaction_cancelled", "client", _of_line(line, key, expires_at=was[1]))


def _of_line(line: Interaction, key: str, expires_at: datetime) -> Fact:
    return Fact(
        key=key,
        at=now(),
        values={"subject": line.subject} | moment(line.starts_at),
        contact_id=line.contact_id,
        counterparty_id=line.counterparty_id,
        interaction_id=line.id,
        expires_at=expires_at,
    )


def meetings_ahead(db: Session) -> None:
    """By the clock: meetings that begin within the hours of a rule, and were known before those began."""
    rules = db.scalars(sa.select(NoticeRule).where(NoticeRule.event == "interaction_ahead", NoticeRule.active)).all()
    for rule in rules:
        ahead = timedelta(hours=rule.hours_ahead)
        one, at = PlannedLine, now()
        begins = sa.cast(sa.extract("epoch", one.starts_at), sa.BigInteger)
        told = sa.func.concat("ahead:", sa.cast(one.id, sa.Text), ":", sa.cast(begins, sa.Text))
        due = sa.select(one, told.label("key")).where(
            one.planned, one.channel == "meeting", one.starts_at > at, one.starts_at <= at + ahead,
            one.starts_at - ahead >= sa.func.greatest(one.set_at, rule.active_since),
        )  # fmt: skip
        there = sa.exists().where(Notice.rule_id == rule.id, Notice.fact == told, ~UNDONE)
        for row, key in db.execute(due.where(~there).limit(500)).all():
            fact = Fact(
                key=key,
                at=row.starts_at - ahead,
                values={"subject": row.subject} | moment(row.starts_at),
                contact_id=row.contact_id,
                counterparty_id=row.counterparty_id,
                interaction_id=row.id,
                expires_at=row.starts_at,
            )
            _add(db, [rule], fact)


def birthdays(db: Session, rule: NoticeRule, on: date, people: Sequence[Recipient]) -> None:
    """Of these, whose birthday it is."""
    for one in people:
        fact = Fact(
            key=f"birthday:{one.id}:{on.year}",
            at=now(),
            values={},
            contact_id=one.id,
            counterparty_id=one.counterparty_id,
            name=one.name,
        )
        _add(db, [rule], fact)


def _tell(db: Session, event: NoticeEvent, audience: NoticeAudience, fact: Fact) -> None:
    query = sa.select(NoticeRule).where(NoticeRule.event == event, NoticeRule.audience == audience, NoticeRule.active)
    _add(db, db.scalars(query.where(NoticeRule.active_since <= fact.at)).all(), fact)


def _add(db: Session, rules: Sequence[NoticeRule], fact: Fact) -> None:
    for rule in rules:
        due_at = fact.at + timedelta(minutes=rule.delay_minutes)
        values: dict[str, Any] = {
            "id": new_id(),
            "rule_id": rule.id,
            "fact": fact.key,
            "interaction_id": fact.interaction_id,
            "contact_id": fact.contact_id,
            "counterparty_id": fact.counterparty_id,
            "user_id": fact.user_id,
            "phone": fact.phone,
            "name": fact.name,
            "values": dict(fact.values),
            "state": "waiting",
            "reason": None,
            "due_at": due_at,
            "expires_at": fact.expires_at or due_at + LASTING,
            "attempts": 0,
            "created_at": now(),
        }
        again = {name: values[name] for name in ("state", "reason", "due_at", "expires_at", "values")}
        adding = insert(Notice).values(values)
        db.execute(adding.on_conflict_do_update(index_elements=["rule_id", "fact"], set_=again, where=UNDONE))


def _drop(db: Session, which: sa.ColumnElement[bool]) -> None:
    """What waits of a fact that is none any more."""
    waiting = sa.update(Notice).where(which, Notice.state == "waiting")
    db.execute(waiting.values(state="skipped", reason="plan_changed"))
