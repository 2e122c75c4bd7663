"""The sellers' own phones."""

import re
from uuid import UUID

from sqlalchemy import bindparam, select

from services.kit.db import Session
from services.kit.wire import Invalid, NotFound
from services.telephony import models
from services.telephony.interface import Extension, ExtensionDraft
from services.telephony.interface.lines import MyPhoneChange, NoPhone
from services.telephony.lines import require_admin

NUMBER = re.compile(r"[\d*#+]{1,20}")
URI = re.compile(r"sip:[A-Za-z0-9_.!~*'()&=+$,?/-]{1,100}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}(:\d{1,5})?(;[\w=.-]+)*")

_THEIRS = select(models.Extension).where(models.Extension.user_id.in_(bindparam("users", expanding=True)))


def list_extensions(db: Session) -> list[Extension]:
    return [extension_of(row) for row in db.scalars(select(models.Extension).order_by(models.Extension.number))]


def create_extension(db: Session, draft: ExtensionDraft) -> Extension:
    """Raises Forbidden, Invalid."""
    require_admin(db)
    check_extension(draft)
    row = db.scalar(select(models.Extension).where(models.Extension.user_id == draft.user_id).with_for_update())
    if row is None:
        row = models.Extension(user_id=draft.user_id)
        db.add(row)
    row.number, row.uri, row.accepts = draft.number, draft.uri, draft.accepts
    db.flush()
    return extension_of(row)


def delete_extension(db: Session, extension_id: UUID) -> None:
    """Raises Forbidden, NotFound."""
    require_admin(db)
    row = db.get(models.Extension, extension_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such phone.")
    db.delete(row)


def check_extension(draft: ExtensionDraft) -> None:
    """Pure. Raises Invalid."""
    if not NUMBER.fullmatch(draft.number):
        raise Invalid("A phone's number is 1 to 20 digits.", field="number")
    if not URI.fullmatch(draft.uri):
        raise Invalid("This must be a SIP address, like sip:101@pbx.example.", field="uri")


def own(db: Session) -> Extension:
    """The asker's. Raises NoPhone."""
    return extension_of(_own_row(db))


def update_own(db: Session, change: MyPhoneChange) -> Extension:
    """Raises NoPhone."""
    row = _own_row(db)
    row.accepts = change.accepts
    db.flush()
    return extension_of(row)


def _own_row(db: Session) -> models.Extension:
    row = db.scalar(select(models.Extension).where(models.Extension.user_id == db.asker.user_id))
    if row is None:
        raise NoPhone("You have no phone yet: an administrator can give you one in the settings.")
    return row


def phones_of(db: Session, user_ids: set[UUID]) -> dict[UUID, Extension]:
    """The phones of those of the users who have one."""
    if not user_ids:
        return {}
    rows = db.scalars(_THEIRS, {"users": list(user_ids)})
    return {row.user_id: extension_of(row) for row in rows}


def by_number(db: Session, number: str) -> Extension | None:
    """The colleague's phone of this short number; of several the first."""
    query = select(models.Extension).where(models.Extension.number == number).order_by(models.Extension.id)
    row = db.scalar(query.limit(1))
    return extension_of(row) if row else None


def extension_of(row: models.Extension) -> Extension:
    return Extension(id=row.id, user_id=row.user_id, number=row.number, uri=row.uri, accepts=row.accepts)
