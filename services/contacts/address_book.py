"""The client base as an address book: who is in it, and each as a vCard."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts.exports import cards
from services.contacts.interface.address_book import BookCard, BookEntry, CardName
from services.contacts.models import Contact, Counterparty
from services.contacts.rights import visible
from services.kit.db import Session

MOST = 10_000
"""More than this no phone keeps."""


def entries(db: Session) -> list[BookEntry]:
    found: list[tuple[Any, ...]] = []
    for kind, model in (("contact", Contact), ("counterparty", Counterparty)):
        mine = func.coalesce(model.manager_id == db.asker.user_id, sa.false())
        query = select(model.id, etag_of(model), mine, model.updated_at).where(reachable(model))
        query = query.where(visible(db.asker, model)).order_by(mine.desc(), model.updated_at.desc(), model.id)
        found += [(kind, *row) for row in db.execute(query.limit(MOST))]
    found.sort(key=lambda row: (row[3], row[4], row[1]), reverse=True)
    return [BookEntry(kind=kind, id=id_, etag=etag) for kind, id_, etag, _mine, _at in found[:MOST]]


def found_cards(db: Session, names: Sequence[CardName]) -> list[BookCard]:
    answered: list[BookCard] = []
    for kind, model in (("contact", Contact), ("counterparty", Counterparty)):
        ids = [name.id for name in names if name.kind == kind]
        if not ids:
            continue
        wanted = model.id == sa.any_(sa.cast(ids, ARRAY(sa.Uuid())))
        query = select(model.id, etag_of(model)).where(wanted, reachable(model), visible(db.asker, model))
        etags: dict[UUID, str] = {row[0]: row[1] for row in db.execute(query)}
        texts = cards(db, kind, list(etags))
        answered += [
            BookCard(kind=kind, id=id_, etag=etag, text=texts[id_])  # type: ignore[arg-type]
            for id_, etag in etags.items()
            if id_ in texts
        ]
    return answered


def reachable(model: Any) -> ColumnElement[bool]:
    """There is a phone or an e-mail address: else there is nothing to be known by."""
    return or_(func.jsonb_array_length(model.phones) > 0, func.cardinality(model.emails) > 0)


def etag_of(model: Any) -> ColumnElement[str]:
    """The version; of a person also that of the client, whose name stands on the card."""
    own: ColumnElement[str] = sa.cast(model.version, sa.Text)
    if model is Counterparty:
        return own
    client = select(Counterparty.version).where(Counterparty.id == model.counterparty_id).correlate(model)
    return own + "-" + func.coalesce(sa.cast(client.scalar_subquery(), sa.Text), "0")
