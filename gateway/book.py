"""A user's address book as a sync client sees it: cards by name, a token for what they are now, what changed since.

A token is a digest of the names and etags; the state behind each of the last few tokens of an app password is kept, so
that what left the book (deleted, or taken out of the user's sight) is told like what came.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from gateway.models import BookState
from services.contacts.interface.address_book import BookEntry, CardName
from services.kit.db import Session
from services.kit.wire import now

KEPT = 6
STATE = "urn:otklik:book:"
PREFIXES = {"contact": "p", "counterparty": "c"}
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
Entries = dict[str, str]
"""Etags by the names of cards."""
FORGOTTEN_AFTER = timedelta(days=90)


def entries_of(book: Iterable[BookEntry]) -> Entries:
    return {name_of(entry.kind, entry.id): entry.etag for entry in book}


def name_of(kind: str, card_id: UUID) -> str:
    """The last part of a card's path."""
    return f"{PREFIXES[kind]}-{card_id}.vcf"


def card_name(name: str) -> CardName | None:
    """Which card a name means; None where it means none."""
    prefix, dash, rest = name.partition("-")
    if not dash or prefix not in KINDS or not rest.endswith(".vcf"):
        return None
    try:
        return msgspec.convert({"kind": KINDS[prefix], "id": rest[: -len(".vcf")]}, CardName)
    except msgspec.ValidationError:
        return None


def token_of(entries: Mapping[str, str]) -> str:
    """The same for the same cards."""
    digest = hashlib.sha256(msgspec.json.encode(sorted(entries.items())))
    return STATE + digest.hexdigest()[:32]


def keep(db: Session, password_id: UUID, entries: Entries) -> str:
    """The token of this state, which `changes` knows from now on."""
    token = token_of(entries)
    packed = zlib.compress(msgspec.json.encode(entries), 1)
    state = insert(BookState).values(password_id=password_id, token=token, entries=packed, used_at=now())
    db.execute(state.on_conflict_do_update(index_elements=["password_id", "token"], set_={"used_at": now()}))
    newest = sa.select(BookState.token).where(BookState.password_id == password_id)
    newest = newest.order_by(BookState.used_at.desc(), BookState.token).limit(KEPT)
    db.execute(sa.delete(BookState).where(BookState.password_id == password_id, BookState.token.not_in(newest)))
    return token


def known(db: Session, password_id: UUID, token: str) -> Entries | None:
    """The state behind a token; None where it is none of ours, or too old."""
    query = sa.select(BookState.entries).where(BookState.password_id == password_id, BookState.token == token)
    packed = db.scalar(query)
    return msgspec.json.decode(zlib.decompress(packed), type=Entries) if packed is not None else None


def changes(before: Entries, after: Entries) -> tuple[list[str], list[str]]:
    """Names of the cards that are new or other, and of those that are gone. Pure."""
    changed = [name for name, etag in after.items() if before.get(name) != etag]
    return sorted(changed), sorted(before.keys() - after.keys())


def forget_old(db: Session) -> None:
    db.execute(sa.delete(BookState).where(BookState.used_at < now() - FORGOTTEN_AFTER))
