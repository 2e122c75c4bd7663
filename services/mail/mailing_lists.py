"""Mailing lists: the directory itself. Who is in one, `mailing_members` says."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.exc import IntegrityError

from services.contacts.interface.fields import Condition
from services.contacts.interface.recipients import RecipientKind
from services.kit.db import Session
from services.kit.wire import Asker, Forbidden, Invalid, NotFound
from services.mail import addresses, interface
from services.mail.interface.mailing_lists import (
    MailingListChange,
    MailingListDraft,
    MailingListNameTaken,
    MemberIds,
)
from services.mail.mailing_models import MailingList as Row
from services.mail.mailing_models import MailingListMember
from services.mail.rights import only_users

PLAIN = [
    name for name in interface.MailingList.__struct_fields__ if name not in ("by_hand", "conditions", "conditions_of")
]


def list_all(db: Session) -> list[interface.MailingList]:
    only_users(db.asker)
    rows = db.scalars(sa.select(Row).where(~Row.deleted).order_by(sa.func.lower(Row.name), Row.id)).all()
    return _shown(db, rows)


def get(db: Session, list_id: UUID) -> interface.MailingList:
    """Raises NotFound."""
    return _shown(db, [found(db, list_id)])[0]


def found(db: Session, list_id: UUID) -> Row:
    """Raises NotFound."""
    only_users(db.asker)
    row = db.scalar(sa.select(Row).where(Row.id == list_id, ~Row.deleted))
    if row is None:
        raise NotFound("There is no such mailing list.")
    return row


def create(db: Session, draft: MailingListDraft) -> interface.MailingList:
    """Raises Forbidden, Invalid, MailingListNameTaken."""
    only_users(db.asker)
    row = Row(
        name=addresses.one_line(draft.name, "name"),
        description=draft.description.strip(),
        purpose=draft.purpose,
        conditions_of=draft.conditions_of,
        conditions=msgspec.to_builtins(draft.conditions or []),
        with_people=draft.with_people,
        created_by=db.asker.user_id,
    )
    _check(row)
    db.add(row)
    _flush(db, row)
    return _shown(db, [row])[0]


def update(db: Session, list_id: UUID, version: int, change: MailingListChange) -> interface.MailingList:
    """Raises NotFound, Forbidden, Invalid, VersionConflict, MailingListNameTaken."""
    row = changeable(db, list_id, version)
    for name in change.__struct_fields__:
        if (value := getattr(change, name)) is UNSET:
            continue
        if name == "conditions":
            value = msgspec.to_builtins(value or [])
        elif name == "name":
            value = addresses.one_line(value, name)
        elif name == "description":
            value = value.strip()
        setattr(row, name, value)
    _check(row)
    row.touch()
    _flush(db, row)
    return _shown(db, [row])[0]


def delete(db: Session, list_id: UUID, version: int) -> None:
    """Raises NotFound, Forbidden, VersionConflict."""
    row = changeable(db, list_id, version)
    row.deleted = True
    row.touch()
    db.execute(sa.delete(MailingListMember).where(MailingListMember.list_id == list_id))


def remove_members(db: Session, list_id: UUID, ids: MemberIds) -> interface.MailingList:
    """Raises NotFound, Forbidden."""
    changeable(db, list_id)
    for kind, some in (("contact", ids.contact_ids), ("counterparty", ids.counterparty_ids)):
        one = MailingListMember
        db.execute(sa.delete(one).where(one.list_id == list_id, one.kind == kind, one.record_id.in_(some)))
    return get(db, list_id)


def changeable(db: Session, list_id: UUID, version: int | None = None) -> Row:
    """The list, locked, for who may change it. Raises NotFound, Forbidden, VersionConflict."""
    only_users(db.asker)
    row = db.scalar(sa.select(Row).where(Row.id == list_id, ~Row.deleted).with_for_update())
    if row is None:
        raise NotFound("There is no such mailing list.")
    may_change(db.asker, row.created_by)
    if version is not None:
        row.require_version(version, "mailing list", lambda: _shown(db, [row])[0])
    return row


def may_change(asker: Asker, created_by: UUID | None) -> None:
    """Raises Forbidden: heads change all, and everybody what they made."""
    if asker.role not in ("admin", "head_of_sales", "system") and created_by != asker.user_id:
        raise Forbidden("Whoever made this changes it, or a head of sales.")


def conditions_of(row: Row) -> list[Condition]:
    return msgspec.convert(row.conditions, list[Condition])


def _check(row: Row) -> None:
    if (row.conditions_of is not None) != bool(row.conditions):
        raise Invalid("Conditions, and whose they are, go together.", field="conditions")


def _flush(db: Session, row: Row) -> None:
    name = row.name
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError:
        raise MailingListNameTaken(f"There is a mailing list «{name}» already.", field="name") from None


def _shown(db: Session, rows: Sequence[Row]) -> list[interface.MailingList]:
    one = MailingListMember
    counted = sa.select(one.list_id, sa.func.count()).where(one.list_id.in_([row.id for row in rows]))
    counts: dict[UUID, int] = {row[0]: row[1] for row in db.execute(counted.group_by(one.list_id))}
    return [
        interface.MailingList(
            **{name: getattr(row, name) for name in PLAIN},
            conditions_of=msgspec.convert(row.conditions_of, RecipientKind | None),
            conditions=conditions_of(row),
            by_hand=counts.get(row.id, 0),
        )
        for row in rows
    ]
