"""Who is in a mailing list, some at a time: those put in by hand, then those who meet its conditions now.

Records are asked of `contacts` as they are at that moment, with the rights of the asker; what was merged is what it
became.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.contacts.interface import Contacts
from services.contacts.interface.bulk import Selection
from services.contacts.interface.recipients import Recipient, RecipientKind
from services.kit import jobs
from services.kit.db import Session, cursor_of, keyset
from services.kit.jobs import Job
from services.kit.running import Running, worker
from services.kit.wire import Invalid, Struct, now
from services.mail import interface, mailing_lists, stop_list
from services.mail.clients import client_base
from services.mail.interface.mail_jobs import MailJobChanged
from services.mail.interface.mailing_lists import Excluded, MailingListMemberPage, MailingPurpose, Members
from services.mail.interface.mailings import MailingChannel
from services.mail.mailing_models import MailingList, MailingListMember

PAGE = 200


class Candidate(NamedTuple):
    """Somebody in a list; `recipient` is None where the record is gone, or not the asker's to see."""

    kind: RecipientKind
    record_id: UUID
    recipient: Recipient | None
    by_hand: bool


class MembersInput(Struct):
    list_id: UUID
    members: Members


def step(
    db: Session, contacts: Contacts, row: MailingList, cursor: str | None, limit: int
) -> tuple[list[Candidate], str | None]:
    """The next ones, and where to go on; None where that was all. Raises Invalid (cursor), Unavailable."""
    part, kind, after = keyset(cursor, str, str, UUID | None) or ["hand", "", None]
    if part == "hand":
        rows = _by_hand(db, row.id, kind, after, limit)
        found = [Candidate(*one, recipient, by_hand=True) for one, recipient in _asked(contacts, rows)]
        if len(rows) == limit:
            return found, cursor_of("hand", *rows[-1])
        return found, cursor_of("found", "", None) if row.conditions_of is not None else None
    if row.conditions_of is None:
        return [], None
    kind_found = msgspec.convert(row.conditions_of, RecipientKind)
    selection = Selection(filter=mailing_lists.conditions_of(row))
    page = contacts.list_recipients(kind_found, selection, row.with_people, after, limit)
    found = [Candidate(one.kind, one.id, one, by_hand=False) for one in page.items]
    return found, cursor_of("found", "", page.last) if page.last is not None else None


def judged(
    db: Session, purpose: MailingPurpose, candidates: Sequence[Candidate], channel: MailingChannel = "email"
) -> list[tuple[Candidate, Excluded | None]]:
    """Each with why they get no letter (or SMS), but for addresses that are there twice."""
    some = {address_of(one.recipient, channel) for one in candidates if one.recipient is not None}
    stopped = stop_list.stopped(db, some - {""})
    return [(one, why_not(one.recipient, purpose, stopped, channel)) for one in candidates]


def address_of(recipient: Recipient, channel: MailingChannel) -> str:
    """Where it goes; empty where there is no such address."""
    return (recipient.mobile if channel == "sms" else recipient.email_address) or ""


def consent_of(recipient: Recipient, channel: MailingChannel) -> UUID | None:
    """The consent to advertising that is in force."""
    return recipient.sms_consent_id if channel == "sms" else recipient.consent_id


def why_not(
    recipient: Recipient | None, purpose: MailingPurpose, stopped: set[str], channel: MailingChannel = "email"
) -> Excluded | None:
    """The rule, in one place: at the list, at the check and at the moment of sending."""
    if recipient is None:
        return "gone"
    address = address_of(recipient, channel)
    if not address:
        return "no_mobile" if channel == "sms" else "no_email"
    if address in stopped:
        return "stopped"
    if recipient.opted_out:
        return "opted_out"
    return "no_consent" if purpose == "advertising" and consent_of(recipient, channel) is None else None


def list_page(db: Session, contacts: Contacts, list_id: UUID, cursor: str | None, limit: int) -> MailingListMemberPage:
    """Raises NotFound, Invalid (cursor), Unavailable."""
    row = mailing_lists.found(db, list_id)
    candidates, after = step(db, contacts, row, cursor, limit)
    while not candidates and after is not None:
        candidates, after = step(db, contacts, row, after, limit)
    purpose = msgspec.convert(row.purpose, MailingPurpose)
    items = [_shown(one, excluded) for one, excluded in judged(db, purpose, candidates)]
    return MailingListMemberPage(items=items, cursor=after)


def start_adding(db: Session, list_id: UUID, members: Members) -> Job:
    """Raises NotFound, Forbidden, Invalid."""
    row = mailing_lists.changeable(db, list_id)
    if members.with_people and members.kind != "counterparty":
        raise Invalid("Only clients bring their people.", field="with_people")
    job = jobs.start(db, "mailing_members", MembersInput(list_id=list_id, members=members), title=row.name)
    db.publish(MailJobChanged(job=job))
    return job


@worker("mailing_members")
def add(job: Running) -> None:
    """A page of the base at a time; who is in the list already stays as they are."""
    asked = job.input_as(MembersInput)
    after = UUID(job.cursor) if job.cursor else None
    while True:
        members = asked.members
        page = client_base(job.asker).list_recipients(members.kind, members.selection, members.with_people, after, PAGE)
        with job.chunk() as db:
            mailing_lists.changeable(db, asked.list_id)
            added = _put_in(db, asked.list_id, page.items)
            known = len(page.items) - added
            before = job.result
            job.result = {
                "added": int(before.get("added") or 0) + added,
                "known": int(before.get("known") or 0) + known,
            }
            job.done += len(page.items)
            job.cursor = str(page.last) if page.last else job.cursor
        if page.last is None:
            return
        after = page.last


def _put_in(db: Session, list_id: UUID, some: Sequence[Recipient]) -> int:
    rows = [
        {"list_id": list_id, "kind": one.kind, "record_id": one.id, "added_by": db.asker.user_id, "added_at": now()}
        for one in some
    ]
    if not rows:
        return 0
    adding = insert(MailingListMember).on_conflict_do_nothing().returning(MailingListMember.record_id)
    return len(db.execute(adding, rows).all())


def _by_hand(db: Session, list_id: UUID, kind: str, after: UUID | None, limit: int) -> list[tuple[RecipientKind, UUID]]:
    one = MailingListMember
    query = sa.select(one.kind, one.record_id).where(one.list_id == list_id)
    if after is not None:
        query = query.where(sa.tuple_(one.kind, one.record_id) > sa.tuple_(kind, after))
    rows = db.execute(query.order_by(one.kind, one.record_id).limit(limit))
    return [(msgspec.convert(row.kind, RecipientKind), row.record_id) for row in rows]


Named = tuple[RecipientKind, UUID]


def _asked(contacts: Contacts, rows: Sequence[Named]) -> list[tuple[Named, Recipient | None]]:
    if not rows:
        return []
    found = contacts.find_recipients(
        [record_id for kind, record_id in rows if kind == "contact"],
        [record_id for kind, record_id in rows if kind == "counterparty"],
    )
    known: dict[tuple[Literal["contact", "counterparty"], UUID], Recipient] = {
        (one.kind, one.asked_id): one for one in found
    }
    return [(row, known.get(row)) for row in rows]


def _shown(one: Candidate, excluded: Excluded | None) -> interface.MailingListMember:
    known = one.recipient
    return interface.MailingListMember(
        kind=one.kind,
        record_id=one.record_id,
        counterparty_id=known.counterparty_id if known else None,
        name=known.name if known else "",
        counterparty_name=known.counterparty_name if known else "",
        email_address=known.email_address if known else None,
        by_hand=one.by_hand,
        excluded=excluded,
    )
