"""Whose letters are: found by the sender's address, by their thread, or said by somebody.

    arrives ──► waiting ──► filed under a client ◄──► filed under another
                 │  ▲  ╲            │
                 ▼  │   ╲──► lead ──┘ (converted)
               ignored

`contacts` has the addresses, so it finds whose a letter is, keeps the letter's line in the journal, and tells of it
(`know_lines`); what people say here goes there as an event.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import defer

from services.contacts.interface import Interaction, InteractionRecorded
from services.kit import relinks
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound, new_id, now, system
from services.mail import emails, interface, staff
from services.mail.emails import filed_as
from services.mail.filing_models import IgnoredSender
from services.mail.interface import (
    EmailBecameLead,
    EmailFiled,
    EmailOffered,
    EmailsChanged,
    EmailUnfiled,
    IgnoringDraft,
    LetterOfClient,
    RegistrationDraft,
)
from services.mail.models import Email, Mailbox
from services.mail.rights import only_users, readable

MOST_AT_ONCE = 2000
"""Letters of one thread, or of one sender, that are dealt with together."""


class Owner(Struct, frozen=True):
    """Whose letters are to be."""

    counterparty_id: UUID | None = None
    contact_id: UUID | None = None
    lead_id: UUID | None = None


class ClientsUnchecked(Exception):
    """Letters at hand belong to these clients: does the asker see them? Nothing was written."""

    def __init__(self, owners: set[Owner]) -> None:
        self.owners = owners


def letters(db: Session, email_ids: Collection[UUID]) -> list[Email]:
    """The letters, held until the end of the transaction. Raises NotFound where one of them is not seen."""
    only_users(db.asker)
    wanted = sa.select(Email).where(Email.id.in_(email_ids), readable(db.asker)).order_by(Email.id)
    found = db.scalars(wanted.with_for_update(of=Email)).all()
    if len(found) < len(set(email_ids)):
        raise NotFound("There is no such letter.")
    return list(found)


def file(
    db: Session,
    email_ids: Collection[UUID],
    owner: Owner,
    draft: RegistrationDraft,
    checked: Collection[Owner],
) -> list[interface.Email]:
    """The letters, and those of their threads that wait, are the owner's. What the draft says of texts is about the
    letters themselves. Raises NotFound, Invalid (`manager_id`), ClientsUnchecked."""
    rows = letters(db, email_ids)
    if draft.manager_id is not None and not staff.works_here(db, draft.manager_id):
        raise Invalid("This is nobody who works here.", field="manager_id")
    _check(rows, owner, checked)
    for row in rows:
        _file(db, row, owner, draft=draft, by_hand=True)
    followers = _waiting_beside(db, rows)
    for row in followers:
        _file(db, row, owner, by_hand=True)
    _changed(db, [*rows, *followers])
    return [emails.shown(row) for row in rows]


def unfile(db: Session, email_id: UUID, checked: Collection[Owner]) -> interface.Email:
    """Raises NotFound, ClientsUnchecked."""
    row = letters(db, [email_id])[0]
    _check([row], Owner(), checked)
    row.counterparty_id = row.contact_id = row.lead_id = None
    row.updated_at = now()
    db.publish(EmailUnfiled(email_id=row.id, confidential=_confidential(db, row)))
    _changed(db, [row])
    return emails.shown(row)


def ignore(db: Session, draft: IgnoringDraft) -> list[interface.Email]:
    """Raises NotFound."""
    rows = letters(db, draft.email_ids)
    ignored = {row.id: row for row in rows if row.filing == "waiting"}
    if draft.senders:
        senders = {
            (row.mailbox_id, row.from_address) for row in rows if row.direction == "inbound" and row.from_address
        }
        for mailbox_id, address in sorted(senders):
            values = {"mailbox_id": mailbox_id, "address": address, "user_id": db.asker.user_id, "created_at": now()}
            db.execute(insert(IgnoredSender).values(values).on_conflict_do_nothing())
        theirs = sa.tuple_(Email.mailbox_id, Email.from_address).in_(senders)
        ignored |= {row.id: row for row in _waiting(db, theirs)}
    for row in ignored.values():
        set_ignored(db, row)
    _changed(db, list(ignored.values()))
    return [emails.shown(row) for row in rows]


def set_ignored(db: Session, row: Email) -> None:
    """It leaves the journal too, where it stood as nobody's."""
    row.ignored, row.updated_at = True, now()
    db.publish(EmailUnfiled(email_id=row.id, confidential=_confidential(db, row)))


def take_back(db: Session, email_ids: Collection[UUID]) -> list[interface.Email]:
    """Raises NotFound."""
    rows = letters(db, email_ids)
    for row in rows:
        if row.ignored:
            wait_again(db, row)
    places = {(row.mailbox_id, row.from_address) for row in rows}
    db.execute(sa.delete(IgnoredSender).where(sa.tuple_(IgnoredSender.mailbox_id, IgnoredSender.address).in_(places)))
    _changed(db, rows)
    return [emails.shown(row) for row in rows]


def wait_again(db: Session, row: Email) -> None:
    row.ignored, row.updated_at = False, now()
    # In nobody's name: whose address it is does not depend on who asks.
    db.publish(EmailOffered(email=emails.shown(row)), system("letter"))


def make_lead(db: Session, email_id: UUID) -> interface.Email:
    """Raises NotFound, LetterOfClient."""
    # Two letters of one talk, made a lead at the same moment, are one lead.
    talk = db.scalar(sa.select(sa.func.coalesce(Email.thread_id, Email.id)).where(Email.id == email_id))
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(str(talk), 0))))
    row = letters(db, [email_id])[0]
    if row.filing == "filed":
        raise LetterOfClient(
            "This letter belongs to a client.",
            counterparty_id=str(row.counterparty_id or ""),
            contact_id=str(row.contact_id or ""),
        )
    theirs = sa.select(Email.lead_id).where(Email.thread_id == row.thread_id, Email.lead_id.is_not(None))
    known = db.scalar(theirs.order_by(Email.delivered_at).limit(1))
    owner = Owner(lead_id=known or row.lead_id or new_id())
    assert owner.lead_id is not None
    if known is None and row.lead_id is None:
        db.publish(EmailBecameLead(email=emails.shown(row), lead_id=owner.lead_id))
    rows = [row, *_waiting_beside(db, [row])]
    for one in rows:
        _file(db, one, owner, by_hand=True)
    _changed(db, rows)
    return emails.shown(row)


def arrived(db: Session, rows: Sequence[Email]) -> None:
    """Letters that just came go on their talk: with its client, or its lead. Those of ignored senders are ignored.

    What comes to a mailbox that not everybody sees goes on only a talk that was led there.
    """
    threads = {row.thread_id for row in rows if row.thread_id is not None}
    if not threads:
        return
    columns = Email.thread_id, Email.mailbox_id, Email.counterparty_id, Email.contact_id, Email.lead_id
    owned = sa.or_(Email.counterparty_id.is_not(None), Email.contact_id.is_not(None), Email.lead_id.is_not(None))
    talks = db.execute(sa.select(*columns).where(Email.thread_id.in_(threads), owned).distinct()).all()
    senders = sa.select(IgnoredSender.mailbox_id, IgnoredSender.address)
    senders = senders.where(IgnoredSender.address.in_({row.from_address for row in rows}))
    ignored = {(one.mailbox_id, one.address) for one in db.execute(senders)}
    for row in rows:
        confidential = _confidential(db, row)
        same = [
            talk
            for talk in talks
            if talk.thread_id == row.thread_id and (talk.mailbox_id == row.mailbox_id or not confidential)
        ]
        # Who else writes in the talk of a person is another person.
        clients = {talk.counterparty_id or talk.contact_id for talk in same} - {None}
        if len(clients) == 1:
            talk = next(talk for talk in same if talk.counterparty_id or talk.contact_id)
            row.counterparty_id, row.contact_id = (
                talk.counterparty_id,
                None if talk.counterparty_id else talk.contact_id,
            )
        row.lead_id = next((talk.lead_id for talk in same if talk.lead_id is not None), None)
        if row.filing == "waiting" and row.direction == "inbound":
            row.ignored = (row.mailbox_id, row.from_address) in ignored


def look_again(db: Session, row: Email) -> None:
    """It was read anew, and may have joined a talk: what never was anybody's goes on it, and is offered to `contacts`,
    which knows the letter's line. What people took away from a client stays with nobody."""
    if row.filing == "waiting" and row.line_version == 0:
        arrived(db, [row])
        if not row.ignored:
            db.publish(EmailOffered(email=emails.shown(row)))
    if row.filing == "filed":
        owner = Owner(row.counterparty_id, None if row.counterparty_id else row.contact_id)
        for other in _waiting_beside(db, [row], unseen=True):
            if other.line_version == 0:
                _file(db, other, owner, by_hand=False)


def know_lines(db: Session, events: Sequence[InteractionRecorded]) -> None:
    """Clients that letters are filed under, as the journal has it now; old news changes nothing.

    The letters beside one that got a client, and that nobody's history has, are filed with it.
    """
    lines: dict[UUID, Interaction] = {}
    for event in events:
        line = event.interaction
        if line.email_id is None or event.deleted or (line.counterparty_id is None and line.contact_id is None):
            continue
        if line.email_id not in lines or lines[line.email_id].version < line.version:
            lines[line.email_id] = line
    if not lines:
        return
    db.asker = system("letter")
    unread = defer(Email.text), defer(Email.html)
    wanted = sa.select(Email).options(*unread).where(Email.id.in_(lines)).order_by(Email.id).with_for_update()
    moved = []
    for row in db.scalars(wanted).all():
        line = lines[row.id]
        if row.line_version >= line.version:
            continue
        row.line_version = line.version
        owner = _present(db, line.counterparty_id), _present(db, line.contact_id)
        if owner != (row.counterparty_id, row.contact_id):
            row.counterparty_id, row.contact_id = owner
            row.ignored, row.updated_at = False, now()
            moved.append(row)
    # Almost always nothing waits beside: asked once for all.
    for row in moved if moved and _waiting_beside(db, moved, unseen=True) else []:
        owner_ = Owner(row.counterparty_id, None if row.counterparty_id else row.contact_id)
        for other in _waiting_beside(db, [row], unseen=True):
            _file(db, other, owner_, by_hand=False)
    _changed(db, moved)


def offer(db: Session, addresses: Collection[str]) -> None:
    """Cards have these addresses now: what waits from them is offered again, and they are ignored no more."""
    db.asker = system("letter")
    db.execute(sa.delete(IgnoredSender).where(IgnoredSender.address.in_(addresses)))
    for row in _waiting(db, Email.from_address.in_(addresses)):
        db.publish(EmailOffered(email=emails.shown(row)))


def _file(db: Session, row: Email, owner: Owner, *, draft: RegistrationDraft | None = None, by_hand: bool) -> None:
    row.counterparty_id, row.contact_id = owner.counterparty_id, owner.contact_id
    row.lead_id = owner.lead_id or row.lead_id
    row.ignored, row.updated_at = False, now()
    db.publish(
        EmailFiled(
            email=emails.shown(row),
            counterparty_id=owner.counterparty_id,
            contact_id=owner.contact_id,
            lead_id=row.lead_id,
            manager_id=draft.manager_id if draft is not None else None,
            subject=draft.subject if draft is not None else None,
            summary=draft.summary if draft is not None else None,
            remember_address=draft is not None and draft.remember_address,
            by_hand=by_hand,
        )
    )


def _check(rows: Sequence[Email], wanted: Owner, checked: Collection[Owner]) -> None:
    owners = {Owner(row.counterparty_id, row.contact_id) for row in rows if row.filing == "filed"}
    unchecked = owners - {Owner(wanted.counterparty_id, wanted.contact_id)} - set(checked)
    if unchecked:
        raise ClientsUnchecked(unchecked)


def _waiting_beside(db: Session, rows: Sequence[Email], *, unseen: bool = False) -> list[Email]:
    """What waits in the threads of these letters and the asker sees; where nobody asks (`unseen`), not what is in
    another mailbox that not everybody sees."""
    threads = {row.thread_id for row in rows if row.thread_id is not None}
    beside = sa.and_(Email.thread_id.in_(threads), Email.id.not_in([row.id for row in rows]))
    found = _waiting(db, beside, inbound=False)
    if not unseen:
        return found
    boxes = {row.mailbox_id for row in rows}
    return [row for row in found if row.mailbox_id in boxes or not _confidential(db, row)]


def _waiting(db: Session, where: sa.ColumnElement[bool], *, inbound: bool = True) -> list[Email]:
    query = sa.select(Email).where(where, filed_as("waiting"), readable(db.asker))
    if inbound:
        query = query.where(Email.direction == "inbound")
    return list(db.scalars(query.order_by(Email.id).limit(MOST_AT_ONCE).with_for_update(of=Email)))


def _present(db: Session, record_id: UUID | None) -> UUID | None:
    return relinks.present(db, record_id) if record_id is not None else None


def _confidential(db: Session, row: Email) -> bool:
    return db.get_one(Mailbox, row.mailbox_id).confidential


def _changed(db: Session, rows: Sequence[Email]) -> None:
    if rows:
        db.publish(EmailsChanged(email_ids=[row.id for row in rows]))
