"""The recipients of a mailing one by one: what became of each letter, how it reads, and sending some again."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.contacts.interface.recipients import RecipientKind
from services.kit.db import Session, keyset, page_of
from services.kit.wire import NotFound
from services.mail import addresses, interface, mailing_counts, mailing_letters, mailing_texts, mailings, opens, writing
from services.mail.interface import EmailDraft
from services.mail.interface.mailings import (
    MailingPreview,
    MailingRecipientPage,
    MailingRetry,
    RecipientResult,
    TestLetter,
    WrongMailingState,
)
from services.mail.mailboxes import wake_importer
from services.mail.mailing_letters import INVENTED, Addressee
from services.mail.mailing_models import MailingRecipient as Row
from services.mail.models import Email
from services.mail.text_models import ShortMessage
from services.mail.unsubscribe_links import link
from services.mail.writing_models import Bounce

LONGEST_SEARCH = 200
FREE = ("name", "address")
PLAIN = (
    "id", "record_id", "counterparty_id", "name", "address", "consent_id", "checked_at", "email_id", "message_id",
    "parts", "attempts",
)  # fmt: skip
TRIED = "test"
"""Stands where the token of a link does, in a letter that is for nobody: it leads nowhere."""


def list_page(
    db: Session, mailing_id: UUID, result: RecipientResult | None, search: str, cursor: str | None, limit: int
) -> MailingRecipientPage:
    """Raises NotFound, Invalid (cursor)."""
    mailing = mailings.found(db, mailing_id)
    quiet = mailing_texts.quiet_zones(db, mailing) if mailing.state == "running" else {}
    kind = mailing_counts.result().label("result")
    came_back = sa.select(Bounce.words).where(Bounce.email_id == Row.email_id).limit(1).scalar_subquery()
    refusal = sa.func.coalesce(Email.error, came_back, ShortMessage.error).label("refusal")
    query = sa.select(Row, kind, refusal).outerjoin(Email, Email.id == Row.email_id)
    query = query.outerjoin(ShortMessage, ShortMessage.id == Row.message_id)
    query = query.where(Row.mailing_id == mailing_id)
    if result is not None:
        query = query.where(mailing_counts.result() == result)
    if words := search[:LONGEST_SEARCH].strip():
        query = query.where(sa.or_(*(getattr(Row, name).icontains(words, autoescape=True) for name in FREE)))
    if (after := keyset(cursor, UUID)) is not None:
        query = query.where(Row.id > after[0])
    rows, next_cursor = page_of(
        db.execute(query.order_by(Row.id).limit(limit + 1)).all(), limit, lambda row: (row[0].id,)
    )
    opened = opens.of(db, [row[0].email_id for row in rows if row[0].email_id is not None])
    items = [
        _shown(row, result, refusal, quiet, opened.get(row.email_id) if row.email_id is not None else None)
        for row, result, refusal in rows
    ]
    return MailingRecipientPage(items=items, cursor=next_cursor)


def preview(db: Session, mailing_id: UUID, recipient_id: UUID | None) -> MailingPreview:
    """With the names of when the recipients were looked through. Raises NotFound, TemplateWrong, Invalid."""
    mailing = mailings.found(db, mailing_id)
    if recipient_id is None:
        to = mailing_texts.SOMEBODY if mailing.channel == "sms" else INVENTED
    else:
        row = db.scalar(sa.select(Row).where(Row.id == recipient_id, Row.mailing_id == mailing_id))
        if row is None:
            raise NotFound("There is no such recipient.")
        to = Addressee(row.name, row.company, row.position, row.city, row.address)
    if mailing.channel == "sms":
        text, parts = mailing_texts.write(mailing.text, to)
        return MailingPreview(address=to.email, subject="", text=text, html=None, parts=parts)
    written = mailing_letters.write(mailing, to, link(TRIED))
    return MailingPreview(address=to.email, subject=written.subject, text=written.text, html=written.html, parts=0)


def test(db: Session, mailing_id: UUID, letter: TestLetter) -> UUID:
    """Raises NotFound, Invalid, TemplateWrong."""
    mailing = mailings.found(db, mailing_id)
    if mailing.channel == "sms":
        return mailing_texts.send_test(db, mailing, letter.address)
    assert mailing.mailbox_id is not None
    address = addresses.email_address(letter.address, "address")
    written = mailing_letters.write(mailing, INVENTED, link(TRIED))
    draft = EmailDraft(
        mailbox_id=mailing.mailbox_id,
        to_addresses=[address],
        subject=written.subject,
        text=written.text,
        html=written.html,
    )
    usual, db.asker = db.asker, msgspec.structs.replace(db.asker, cause="rule")  # nobody takes a test back: at once
    email = writing.queue(db, draft)
    db.asker = usual
    wake_importer(db)
    return email.id


def retry(db: Session, mailing_id: UUID, wanted: MailingRetry) -> interface.Mailing:
    """Raises NotFound, WrongMailingState."""
    mailing = mailings.found(db, mailing_id, lock=True)
    if mailing.state not in ("running", "paused", "done"):
        raise WrongMailingState("The mailing is in another state.", state=mailing.state)
    sent: Any = ShortMessage if mailing.channel == "sms" else Email
    named = Row.message_id if mailing.channel == "sms" else Row.email_id
    theirs = sa.select(sent.id).where(sent.id == named, sent.state == wanted.result).with_for_update()
    again = sa.update(Row).where(Row.mailing_id == mailing_id, Row.state == "queued", named.in_(theirs))
    db.execute(
        again.values(state="waiting", email_id=None, message_id=None, attempts=Row.attempts + 1),
        execution_options={"synchronize_session": False},
    )
    if mailing.state == "done":
        mailing.finished_at = None
        mailings.set_state(db, mailing, "running")
    wake_importer(db)
    return mailings.get(db, mailing_id)


def _shown(
    row: Row, result: str, refusal: str | None, quiet: dict[str, datetime], opened: interface.EmailOpens | None
) -> interface.MailingRecipient:
    return interface.MailingRecipient(
        **{name: getattr(row, name) for name in PLAIN},
        kind=msgspec.convert(row.kind, RecipientKind),
        result=msgspec.convert(result, RecipientResult),
        reason=msgspec.convert(row.reason, interface.SkipReason | None),
        opens=opened,
        held_until=quiet.get(row.zone) if result == "waiting" else None,
        error=row.error or (refusal if result in ("failed", "bounced", "unknown", "queued") else None),
    )
