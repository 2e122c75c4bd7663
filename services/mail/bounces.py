"""Letters of ours that came back: tied to the letter and the address they did not reach."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from services.kit.db import Session
from services.mail import emails, interface, returned, stop_list
from services.mail.addresses import in_ascii
from services.mail.interface import EmailBounced, EmailSent
from services.mail.models import Email, Mailbox
from services.mail.returned import Returned
from services.mail.rights import only_users, readable
from services.mail.writing_models import Bounce

CLOCKS = timedelta(minutes=5)
"""So far apart a mail server's clock and ours may be."""
NO_SUCH_ADDRESS = "5.1."
"""RFC 3463, 3.2: what is wrong is the address itself."""
WRITES_AGAIN = "С этого адреса снова пришло письмо."
LATEST = timedelta(days=10)
"""A notice that does not name its letter is about the last one to the address, if that is no older."""


def notice(db: Session, letters: Sequence[tuple[Email, bytes | None]]) -> None:
    """Looks through letters that just came in; an address that writes to us itself works again."""
    wrote: dict[str, datetime] = {}
    for email, raw in letters:
        found = returned.read(raw) if raw is not None else []
        for one in found:
            _note(db, email, one)
        if not found and email.from_address:
            wrote[email.from_address] = max(email.delivered_at, wrote.get(email.from_address, email.delivered_at))
    if wrote:
        for entry in stop_list.of_bounces(db, wrote):
            stop_list.welcome(db, entry, WRITES_AGAIN, by_recipient=False)
        open_ones = sa.select(Bounce).where(Bounce.email_address.in_(wrote), Bounce.cleared_at.is_(None))
        for row in db.scalars(open_ones.order_by(Bounce.email_id, Bounce.email_address).with_for_update()):
            if row.bounced_at <= wrote[row.email_address]:
                row.cleared_at = wrote[row.email_address]


def find(db: Session, addresses: Sequence[str]) -> list[interface.Bounce]:
    """The last one of each of these addresses, as far as the asker sees the letter."""
    only_users(db.asker)
    wanted = [address.strip().lower() for address in addresses]
    query = sa.select(Bounce).join(Email, Email.id == Bounce.email_id)
    query = query.where(Bounce.email_address.in_(wanted), Bounce.cleared_at.is_(None), _seen(db))
    query = query.ext(distinct_on(Bounce.email_address)).order_by(Bounce.email_address, Bounce.bounced_at.desc())
    return [_shown(row) for row in db.scalars(query)]


def of_email(db: Session, email_id: UUID) -> list[interface.Bounce]:
    """For who sees the letter."""
    rows = db.scalars(sa.select(Bounce).where(Bounce.email_id == email_id).order_by(Bounce.email_address))
    return [_shown(row) for row in rows]


def _note(db: Session, email: Email, one: Returned) -> None:
    ours = sa.select(Email).where(Email.direction == "outbound", Email.state.in_(("sent", "unknown")))
    if one.message_id is not None:
        letters = db.scalars(ours.where(Email.message_id == one.message_id)).all()
    else:
        recent = Email.delivered_at.between(email.delivered_at - LATEST, email.delivered_at + CLOCKS)
        everybody = Email.to_addresses + Email.cc_addresses + Email.bcc_addresses
        to_it = sa.literal(one.recipient) == sa.any_(everybody)
        newest = ours.where(Email.mailbox_id == email.mailbox_id, recent, to_it)
        letters = db.scalars(newest.order_by(Email.delivered_at.desc()).limit(1)).all()
    for letter in letters:
        people = {in_ascii(to): to for to in (*letter.to_addresses, *letter.cc_addresses, *letter.bcc_addresses)}
        address = people.get(in_ascii(one.recipient))
        if address is not None:
            values = {
                "permanent": one.permanent,
                "status": one.status,
                "words": one.words,
                "bounced_at": email.delivered_at,
                "cleared_at": None,
            }
            noting = insert(Bounce).values(email_id=letter.id, email_address=address, **values)
            noted = db.scalar(noting.on_conflict_do_nothing().returning(Bounce.email_id))
            if noted is not None:
                _tell(db, letter, address, one, email.delivered_at)
            if noted is not None and one.permanent and one.status.startswith(NO_SUCH_ADDRESS):
                stop_list.stop_bounced(db, letter.id, address, one.words)


def _tell(db: Session, letter: Email, address: str, one: Returned, bounced_at: datetime) -> None:
    mailbox = db.get_one(Mailbox, letter.mailbox_id)
    writer = letter.written_by or letter.copied_by or mailbox.owner_id
    sent = EmailSent(
        email=emails.shown(letter),
        counterparty_id=letter.counterparty_id,
        contact_id=letter.contact_id,
        user_id=writer,
        confidential=mailbox.confidential,
    )
    db.publish(
        EmailBounced(
            sent=sent,
            email_address=address,
            permanent=one.permanent,
            words=one.words,
            bounced_at=bounced_at,
            user_id=writer if letter.headers is None else None,
        )
    )


def _seen(db: Session) -> sa.ColumnElement[bool]:
    return sa.or_(readable(db.asker), sa.func.coalesce(Email.written_by == db.asker.user_id, False))


def _shown(row: Bounce) -> interface.Bounce:
    return interface.Bounce(**{name: getattr(row, name) for name in interface.Bounce.__struct_fields__})
