"""Letters that people write: written down to be sent, taken back, sent again, settled by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.kit import relinks
from services.kit.db import Session
from services.kit.wire import Conflict, Invalid, NotFound, ServiceError, new_id, now
from services.mail import (
    addresses,
    charsets,
    drafts,
    emails,
    finding,
    interface,
    letter_files,
    markup,
    opens,
    parsing,
    subject_marks,
    threads,
)
from services.mail.interface import EmailDraft
from services.mail.interface.bounds import MOST_RECIPIENTS
from services.mail.interface.outgoing import UNDO_SECONDS
from services.mail.models import Email, Mailbox
from services.mail.rights import may_write, only_users, readable

LATEST = timedelta(days=366)
MOST_REFERENCES = 50
LONGEST_TEXT = 100_000
EXTRA_HEADERS = frozenset(
    {"List-Unsubscribe", "List-Unsubscribe-Post", "List-ID", "Precedence", "Auto-Submitted", "Feedback-ID"}
)
LONGEST_HEADER = 900
Refused = dict[UUID, ServiceError]


def queue(
    db: Session, draft: EmailDraft, chain: Sequence[str] = (), headers: Mapping[str, str] | None = None
) -> interface.Email:
    """Writes down a letter to be sent; it has its Message-ID from now on. The same `draft.id` again changes nothing.

    `chain`: the Message-IDs of the talk, the answered one last. `headers`: what a mailing adds, of EXTRA_HEADERS.
    Raises NotFound, Invalid, Conflict.
    """
    only_users(db.asker)
    mailbox = _sending_mailbox(db, draft.mailbox_id)
    if draft.id is not None:
        drafts.one_at_a_time(db, draft.id)
        if (known := _known(db, draft.id)) is not None:
            return known
        drafts.became_letter(db, draft.id)
    if headers is None and opens.rule(db).mark_subjects:
        draft = msgspec.structs.replace(draft, subject=subject_marks.marked(draft.subject))
    files = letter_files.taken(db, draft.file_ids)
    row = _row(db, mailbox, draft, chain, headers)
    row.file_ids, row.attachments = [file.id for file in files], [file.name for file in files]
    row.counterparty_id = relinks.present(db, draft.counterparty_id) if draft.counterparty_id else None
    row.contact_id = relinks.present(db, draft.contact_id) if draft.contact_id else None
    row.lead_id = draft.lead_id
    db.add(row)
    db.flush()
    finding.keep(db, [(row, _people(row))])
    threads.assign(db, [(row, [*row.reference_ids, *subject_marks.keys(row.subject)])])
    return emails.shown(row)


def queue_mailing(db: Session, mailbox_id: UUID, letters: Sequence[tuple[EmailDraft, Mapping[str, str]]]) -> Refused:
    """The same of many letters to one recipient each, whose ids are the caller's and follow from the recipients; with
    what each adds to its headers. Answers those that cannot be written, by id. Raises NotFound, Invalid (mailbox)."""
    only_users(db.asker)
    mailbox = _sending_mailbox(db, mailbox_id)
    ids = [draft.id for draft, _headers in letters]
    known = set(db.scalars(sa.select(Email.id).where(Email.id.in_(ids))))
    clients = {one for draft, _ in letters for one in (draft.counterparty_id, draft.contact_id) if one is not None}
    present = relinks.present_all(db, clients)
    rows: list[Email] = []
    refused: Refused = {}
    for draft, headers in letters:
        assert draft.id is not None
        if draft.id in known:
            continue
        try:
            row = _row(db, mailbox, draft, (), headers)
        except (Invalid, Conflict) as error:
            refused[draft.id] = error
            continue
        row.counterparty_id = present.get(draft.counterparty_id) if draft.counterparty_id else None
        row.contact_id = present.get(draft.contact_id) if draft.contact_id else None
        rows.append(row)
    threads.assign(db, [(row, ()) for row in rows])
    db.add_all(rows)
    db.flush()
    finding.keep(db, [(row, _people(row)) for row in rows])
    return refused


def _people(row: Email) -> list[str]:
    return [row.from_address, *row.to_addresses, *row.cc_addresses, *row.bcc_addresses]


def _row(
    db: Session, mailbox: Mailbox, draft: EmailDraft, chain: Sequence[str], headers: Mapping[str, str] | None
) -> Email:
    """Raises Invalid."""
    values = _content(draft, mailbox) | _when(db, draft, mailbox)
    values |= {
        "reference_ids": _bounded(chain),
        "in_reply_to": chain[-1] if chain else None,
        "attachments": [],
        "headers": _checked(headers) if headers else None,
    }
    values["track_opens"] = bool(values["track_opens"]) and opens.allowed(db)
    return Email(**values)


def answered(db: Session, email_id: UUID) -> Email:
    """The letter that is to be answered. Raises NotFound."""
    row = db.scalar(sa.select(Email).where(Email.id == email_id, readable(db.asker)))
    if row is None:
        raise NotFound("The letter to be answered is not there.")
    return row


def _sending_mailbox(db: Session, mailbox_id: UUID) -> Mailbox:
    mailbox = db.get(Mailbox, mailbox_id)
    if mailbox is None or mailbox.deleted_at is not None:
        raise NotFound("There is no such mailbox.")
    may_write(db.asker, mailbox)
    if not mailbox.active or not mailbox.smtp_host:
        raise Invalid("This mailbox is switched off, or has no SMTP server to send by.", field="mailbox_id")
    return mailbox


def _known(db: Session, email_id: UUID) -> interface.Email | None:
    """The letter that was made of this id already. Raises Conflict where it is not the asker's."""
    row = db.get(Email, email_id)
    if row is None:
        return None
    if row.direction != "outbound" or row.asker is None or row.written_by != db.asker.user_id:
        raise Conflict("This id is that of another letter.")
    return emails.shown(row)


def _content(draft: EmailDraft, mailbox: Mailbox) -> dict[str, object]:
    to, cc, bcc = _recipients(draft)
    subject = addresses.one_line(draft.subject, "subject")
    html, text = None, charsets.clean(draft.text)
    if draft.html is not None:
        html = markup.sanitised(charsets.clean(draft.html))
        if html is None and (draft.html.count("<") > markup.MOST_TAGS or markup.text_of(draft.html)):
            raise Invalid("The letter is too large, or laid out in too intricate a way.", field="html")
        text = markup.text_of(html or "")[:LONGEST_TEXT]
    return {
        "mailbox_id": mailbox.id,
        "direction": "outbound",
        "state": "queued",
        "from_address": mailbox.email_address,
        "from_name": addresses.one_line(draft.from_name, "from_name"),
        "to_addresses": to,
        "cc_addresses": cc,
        "bcc_addresses": bcc,
        "subject": subject,
        "text": text,
        "html": html,
        "track_opens": draft.track_opens and html is not None,
        "subject_key": threads.subject_key(subject)[0],
    }


def _recipients(draft: EmailDraft) -> tuple[list[str], list[str], list[str]]:
    """Each address once, where it is first named. Raises Invalid naming the field."""
    seen: set[str] = set()
    lists = []
    for field in ("to_addresses", "cc_addresses", "bcc_addresses"):
        found = [addresses.email_address(address, field) for address in getattr(draft, field)]
        lists.append([address for address in dict.fromkeys(found) if address not in seen])
        seen.update(found)
    if len(seen) > MOST_RECIPIENTS:
        raise Invalid(f"A letter goes to at most {MOST_RECIPIENTS} addresses.", field="to_addresses")
    return lists[0], lists[1], lists[2]


def _when(db: Session, draft: EmailDraft, mailbox: Mailbox) -> dict[str, object]:
    """Who wants it sent, and when; the letter's name and date."""
    at = now()
    send_at = draft.send_at
    if send_at is not None and send_at.tzinfo is None:
        raise Invalid("The moment needs its zone.", field="send_at")
    if send_at is not None and send_at > at + LATEST:
        raise Invalid("A letter waits for at most a year.", field="send_at")
    undo = timedelta(seconds=UNDO_SECONDS if db.asker.cause == "ui" else 0)
    leaves_at = max(at + undo, send_at or at)
    dated_at = max(at, send_at or at).replace(microsecond=0)
    email_id = draft.id or new_id()
    message_id = f"<{email_id.hex}@{addresses.in_ascii(mailbox.email_address).rpartition('@')[2]}>"
    return {
        "id": email_id,
        "message_id": message_id,
        "identity": parsing.identity_of(message_id, dated_at),
        "asker": msgspec.to_builtins(db.asker),
        "written_by": db.asker.user_id,
        "send_at": send_at if send_at is not None and send_at > at else None,
        "next_attempt_at": leaves_at,
        "dated_at": dated_at,
        "delivered_at": dated_at,
        "created_at": at,
        "updated_at": at,
    }


def _bounded(chain: Sequence[str]) -> list[str]:
    """A very long talk by its first letter and the last ones."""
    ids = [addresses.one_line(one, "in_reply_to") for one in dict.fromkeys(chain)]
    return ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        line = addresses.one_line(value, name)
        if name not in EXTRA_HEADERS or not line.isascii() or len(line) > LONGEST_HEADER:
            raise Invalid("This cannot stand in a header.", field=name)
    return dict(headers)


def next_due(db: Session, mailbox_id: UUID, at: datetime, version: int | None = None) -> Email | None:
    """The letter that is to leave first; those of people before those of mailings. None where the mailbox is not of
    that `version` any more."""
    due = sa.select(Email).where(Email.mailbox_id == mailbox_id, Email.state == "queued", Email.next_attempt_at <= at)
    if version is not None:
        due = due.where(sa.exists().where(Mailbox.id == mailbox_id, Mailbox.version == version))
    order = (Email.headers.is_not(None), Email.next_attempt_at, Email.id)
    return db.scalar(due.order_by(*order).limit(1))
