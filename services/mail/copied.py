"""Letters that come to a copy address: whose they are, and what they are (decision 0027).

to an outsider too ──► the person's own letter, outgoing
to nobody else ──► a forwarded letter is taken out of it: from its writer, incoming
resent as it was ──► as it is, incoming
from an address that is not the person's, or with failed proofs ──► held: an ordinary letter that waits, with a note
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from services.contacts.interface import Direction
from services.kit.db import Session
from services.kit.wire import now
from services.mail import charsets, copy_addresses, forwarded, forwarded_dates, markup, parsing, threads
from services.mail.copy_addresses import LENGTH, PLACE
from services.mail.copy_models import CopyAddress
from services.mail.forwarded import Forwarded, SeveralLetters
from services.mail.models import Email, Mailbox
from services.mail.parsing import Letter
from services.mail.typed_signs import SIGNS

if TYPE_CHECKING:
    from services.mail.ledger import Offer, Place

Head: TypeAlias = "Message[str, str]"
LARGEST_HEAD = 256 * 1024
MOST_HEADERS = 60
DEEPEST = 5
RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "X-Forwarded-To",
              "To", "Cc", "Bcc", "Resent-To", "Received")  # fmt: skip
"""Where servers and programs tell whom a letter was delivered to."""
UNKNOWN = "Копия не принята: этот адрес для копий больше ничей. Письмо ждёт, чтобы его разобрал человек."
STRANGER = (
    "Копия не принята: письмо пришло на личный адрес для копий, но не с адреса его владельца. "
    "Если адрес отправителя ваш, добавьте его в настройках «Мои письма»."
)
FORGED = "Копия не принята: почтовый сервер сообщил, что отправитель письма не подтверждён (SPF, DKIM, DMARC)."
SEVERAL = "К пересланному приложено несколько писем: перешлите их в CRM по одному."
NOBODY = "Копия не принята: в письме нет ни получателя вне компании, ни пересланного письма."


@dataclass(frozen=True)
class Copied:
    """The letter is here because this person sent it to their copy address."""

    user_id: UUID
    direction: Direction


def read(db: Session, place: "Place", offers: Sequence["Offer"]) -> list["Offer"]:
    """The offers of a mailbox that takes copies, each as what it is; those of other mailboxes as they are."""
    mailbox = db.get(Mailbox, place.mailbox_id)
    if mailbox is None or not mailbox.copy_address or place.role == "sent":
        return list(offers)
    pattern = _pattern(mailbox.copy_address)
    return [_read(db, mailbox, pattern, offer) if offer.letter and not offer.copied else offer for offer in offers]


def note(db: Session, offers: Sequence["Offer"]) -> None:
    """These were written down. One that was here already is seen by who copied it, too."""
    for user_id in sorted({offer.copied.user_id for offer in offers if offer.copied}):
        theirs = [offer.identity for offer in offers if offer.copied and offer.copied.user_id == user_id]
        own = Email.identity.in_(theirs), Email.copied_by.is_(None)
        db.execute(sa.update(Email).where(*own).values(copied_by=user_id))
        db.execute(sa.update(CopyAddress).where(CopyAddress.user_id == user_id).values(last_copy_at=now()))


def _read(db: Session, mailbox: Mailbox, pattern: "re.Pattern[str]", offer: "Offer") -> "Offer":
    letter, raw = offer.letter, offer.raw
    assert letter is not None
    head = _head(raw)
    token = _token(head, pattern)
    if token is None:
        return offer
    owner = db.scalar(sa.select(CopyAddress).where(CopyAddress.token == token))
    if owner is None:
        return _held(offer, letter, UNKNOWN)
    mine = {*owner.senders, *copy_addresses.own_senders(db, owner.user_id)}
    resent = {found[0].lower() for found in parsing.ADDRESS.finditer(_words(head.get("Resent-From", "")))}
    if letter.from_address not in mine and not resent & mine:
        return _held(offer, letter, STRANGER)
    if failed(head):
        return _held(offer, letter, FORGED)
    to = [address for address in letter.to_addresses if not pattern.fullmatch(address)]
    cc = [address for address in letter.cc_addresses if not pattern.fullmatch(address)]
    shown = replace(letter, to_addresses=to, cc_addresses=cc)
    if letter.from_address not in mine:
        return replace(offer, letter=shown, copied=Copied(owner.user_id, "inbound"))
    ours = mine | set(db.scalars(sa.select(Mailbox.email_address).where(Mailbox.deleted_at.is_(None))))
    if set(to + cc) - ours:
        return replace(offer, letter=shown, copied=Copied(owner.user_id, "outbound"))
    return _forwarded(db, offer, letter, owner.user_id, mine)


def _forwarded(db: Session, offer: "Offer", letter: Letter, user_id: UUID, mine: Collection[str]) -> "Offer":
    found = forwarded.inline(letter.text) or (forwarded.inline(markup.text_of(letter.html)) if letter.html else None)
    for _ in range(DEEPEST):
        # Of what colleagues passed on to each other, the stranger's letter at the bottom.
        deeper = forwarded.inline(found.text) if found is not None and found.from_address in mine else None
        if deeper is None or found is None or set(found.to_addresses) - set(mine):
            break
        found = deeper
    if found is not None:
        direction: Direction = "outbound" if found.from_address in mine else "inbound"
        original = _original(db, letter, found)
        at = min(found.written_at or offer.delivered_at, offer.delivered_at)
        copied = Copied(user_id, direction)
        return replace(offer, letter=original, identity=original.identity, delivered_at=at, copied=copied)
    try:
        inner = forwarded.attached(offer.raw) if isinstance(offer.raw, bytes) else None
        nested = parsing.parse(inner) if inner is not None else None
    except SeveralLetters:
        return _held(offer, letter, SEVERAL)
    except ValueError:
        inner = nested = None
    if inner is None or nested is None or not nested.from_address:
        return _held(offer, letter, NOBODY)
    direction = "outbound" if nested.from_address in mine else "inbound"
    dated = forwarded_dates.read(_words(_head(inner).get("Date", "")))
    at = min(dated or offer.delivered_at, offer.delivered_at)
    copied = Copied(user_id, direction)
    return replace(offer, letter=nested, identity=nested.identity, delivered_at=at, raw=inner, copied=copied)


def _original(db: Session, letter: Letter, found: Forwarded) -> Letter:
    """The forwarded letter. Programs name it in the forward's References: so one that is here already is known."""
    subject = found.subject or forwarded.original_subject(letter.subject)
    named = [key for key in letter.thread_keys if key.startswith("<")]
    same = sa.select(Email.identity).where(
        Email.message_id.in_(named),
        Email.from_address == found.from_address,
        Email.subject_key == threads.subject_key(subject)[0],
    )
    identity = db.scalar(same.limit(1)) if named else None
    return replace(
        letter,
        identity=identity or letter.identity,
        from_address=found.from_address,
        from_name=found.from_name,
        to_addresses=found.to_addresses,
        cc_addresses=found.cc_addresses,
        subject=subject[:1000],
        text=found.text,
        html=None,
    )


def failed(head: Head) -> bool:
    """Did the receiving server find that the sender is not who they say? Its own result stands first."""
    results = re.sub(r"\([^()]*\)", " ", _words(head.get("Authentication-Results", ""))).lower()
    verdicts: dict[str, str] = dict(re.findall(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)", results))
    passed = set(re.findall(r"\b(dkim|spf)\s*=\s*pass\b", results))
    if "dmarc" in verdicts and verdicts["dmarc"] != "none":
        return verdicts["dmarc"] == "fail"
    return not passed and "fail" in (verdicts.get("spf"), verdicts.get("dkim"))


def _held(offer: "Offer", letter: Letter, words: str) -> "Offer":
    return replace(offer, letter=replace(letter, note=words))


def _pattern(copy_address: str) -> "re.Pattern[str]":
    before, _place, after = copy_address.partition(PLACE)
    return re.compile(re.escape(before) + f"([{SIGNS}]{{{LENGTH}}})" + re.escape(after))


def _token(head: Head, pattern: "re.Pattern[str]") -> str | None:
    for name in RECIPIENTS:
        for value in (head.get_all(name) or [])[:MOST_HEADERS]:
            for address in parsing.ADDRESS.finditer(_words(value)[:20_000].lower()):
                if found := pattern.fullmatch(address[0]):
                    return found[1]
    return None


def _head(raw: bytes | Path | None) -> Head:
    if isinstance(raw, Path):
        with raw.open("rb") as file:
            raw = file.read(LARGEST_HEAD)
    head = re.split(rb"\r?\n\r?\n", (raw or b"")[:LARGEST_HEAD].lstrip(b"\r\n"), maxsplit=1)[0]
    return BytesHeaderParser(policy=compat32).parsebytes(head)


def _words(value: object) -> str:
    return " ".join(charsets.clean(str(value)).split())
