"""In which order a list stands, and where a page of it ended."""

from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import fields
from services.contacts.access_models import Staff
from services.contacts.interface.values import RecordKind
from services.contacts.models import Contact, Counterparty, DirectoryEntry, Interaction
from services.kit.db import Session, keyset
from services.kit.wire import Invalid

INDEXED = {"name", "created_at", "updated_at", "number"}
"""Orders that an index walks, of keys that every record has."""
TEXTS: dict[Any, tuple[str, ...]] = {Counterparty: ("city", "website"), Contact: ("city", "position")}
NUMBERS: dict[Any, tuple[str, ...]] = {Counterparty: ("inn", "rating"), Contact: ()}
PLACES: dict[Any, tuple[str, ...]] = {Counterparty: ("manager_id", "category_id", "role"), Contact: ("manager_id",)}
"""Further orders with an index (migration 0010): by texts, by columns themselves, and by the places of few values."""


Places = tuple[Any, Any]
Last = tuple[str, int, Any, UUID]
"""Where a page ended: how it was found, by which try of the search, and the key and id of its last record."""


class Order(NamedTuple):
    """By `key`, records without one last; those of the same key by id."""

    key: ColumnElement[Any]
    kind: Any
    """What a cursor keeps of the key."""
    model: Any
    descending: bool
    nullable: bool
    indexed: bool
    """An index walks it, and every record has a key."""
    walked: bool = False
    """An index walks it too, but for the records without a key."""
    places: Places | None = None
    """The column and its values in their order, where the key is the place among them."""

    def by(self, key: Any, id_: Any) -> list[ColumnElement[Any]]:
        if self.descending:
            return [key.desc().nulls_last() if self.nullable else key.desc(), id_.desc()]
        return [key.asc(), id_.asc()]

    def after(self, key: Any, id_: Any, last: Any, last_id: Any) -> ColumnElement[bool]:
        """What stands behind the last one of a page."""
        later = id_ < last_id if self.descending else id_ > last_id
        if last is None:
            return and_(key.is_(None), later)
        further = self.behind(key, id_, last, last_id)
        return or_(further, key.is_(None)) if self.nullable else further

    def behind(self, key: Any, id_: Any, last: Any, last_id: Any) -> ColumnElement[bool]:
        """The same among those with a key."""
        pair, bound = _pairs(key, id_, last, last_id)
        further: ColumnElement[bool] = pair < bound if self.descending else pair > bound
        return further

    def until(self, key: Any, id_: Any, last: Any, last_id: Any) -> ColumnElement[bool]:
        """What does not stand behind it; for an order whose keys are never missing."""
        pair, bound = _pairs(key, id_, last, last_id)
        within: ColumnElement[bool] = pair >= bound if self.descending else pair <= bound
        return within


def _pairs(key: Any, id_: Any, last: Any, last_id: Any) -> tuple[Any, Any]:
    if not isinstance(last, sa.BindParameter):
        last, last_id = sa.bindparam(None, last, key.type), sa.bindparam(None, last_id, sa.Uuid())
    return sa.tuple_(key, id_), sa.tuple_(last, last_id)


def order(db: Session, kind: RecordKind, sort: str, descending: bool) -> Order:
    """Raises Invalid where there is no such field, or none to sort by."""
    spec = fields.find(db, kind, sort)
    model = fields.MODELS[kind]
    if not spec.sortable:
        raise Invalid(f"Lists cannot be sorted by «{sort[:100]}».", field="sort")
    if sort in INDEXED and model is not Interaction:
        return indexed(model, sort, descending)
    key = spec.column
    walked = sort in (*TEXTS.get(model, ()), *NUMBERS.get(model, ()), *PLACES.get(model, ()))
    places = None
    if spec.type == "user":
        places = key, _ids(db.scalars(select(Staff.user_id).order_by(Staff.name, Staff.user_id)).all())
    elif spec.type == "choice" and spec.directory:
        places = _as_uuid(key), _ids(_entries(db, spec.directory))
    elif spec.type == "choice":
        places = key, sa.cast(list(spec.values), ARRAY(sa.Text))
    elif spec.type in ("text", "link") and sort not in NUMBERS.get(model, ()):
        key = func.text_key(key, type_=sa.Text())
    if places is not None:
        key = func.array_position(places[1], places[0], type_=sa.Integer())
    return Order(key, _kept(key.type), model, descending, nullable=True, indexed=False, walked=walked, places=places)


def indexed(model: Any, sort: str, descending: bool) -> Order:
    """An order of INDEXED, by names as they are compared."""
    key = model.sort_key if sort == "name" else getattr(model, sort)
    return Order(key, _kept(key.type), model, descending, nullable=False, indexed=True)


def _entries(db: Session, directory: str) -> list[UUID]:
    rows = select(DirectoryEntry.id).where(DirectoryEntry.directory == directory)
    return list(db.scalars(rows.order_by(DirectoryEntry.position, DirectoryEntry.name)))


def _as_uuid(key: Any) -> Any:
    return key if isinstance(key.type, sa.Uuid) else sa.cast(key, sa.Uuid)


def _ids(ids: Any) -> Any:
    return sa.cast(list(ids), ARRAY(sa.Uuid))


def _kept(kind: Any) -> Any:
    return kind.python_type


def last_of(cursor: str | None, found: Order) -> Last | None:
    """How a page was found and where it ended; None for the first one. Raises Invalid."""
    values = keyset(cursor, str, int, found.kind | None, UUID)
    return None if values is None else (values[0], values[1], values[2], values[3])
