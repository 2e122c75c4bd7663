"""Drafts: kept for whoever writes them, until they are letters."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session, keyset, page_of
from services.kit.wire import Conflict, Forbidden, Invalid, NotFound, now
from services.mail import charsets, markup
from services.mail.interface import DraftContent, DraftPage, KeptDraft
from services.mail.models import Email
from services.mail.rights import only_users
from services.mail.writing_models import Draft

MOST_DRAFTS = 500
"""Of one person."""
KEPT_DELETED = timedelta(days=30)
SHORT_TEXT = 500
GONE = "There is no such draft."


def list_page(db: Session, cursor: str | None, limit: int) -> DraftPage:
    """Raises Invalid (cursor)."""
    query = sa.select(Draft).where(_own(db), Draft.deleted_at.is_(None))
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(sa.tuple_(Draft.updated_at, Draft.id) < sa.tuple_(*after))
    rows = db.scalars(query.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.updated_at, row.id))
    return DraftPage(items=[_in_short(shown(row)) for row in page], cursor=next_cursor)


def get(db: Session, draft_id: UUID) -> KeptDraft:
    """Raises NotFound."""
    row = db.scalar(sa.select(Draft).where(Draft.id == draft_id, _own(db), Draft.deleted_at.is_(None)))
    if row is None:
        raise NotFound(GONE)
    return shown(row)


def save(db: Session, draft_id: UUID, content: DraftContent) -> KeptDraft:
    """Raises NotFound, Conflict, Invalid."""
    own = _own(db)
    one_at_a_time(db, draft_id)
    row = db.get(Draft, draft_id)
    if row is None:
        if db.get(Email, draft_id) is not None:
            raise Conflict("This draft is a letter by now.")
        count = db.scalar(sa.select(sa.func.count()).where(own, Draft.deleted_at.is_(None)))
        if (count or 0) >= MOST_DRAFTS:
            raise Invalid(f"There are {MOST_DRAFTS} drafts already; send or delete some.")
        row = Draft(id=draft_id, user_id=db.asker.user_id, content={})
        db.add(row)
    elif row.user_id != db.asker.user_id:
        raise NotFound(GONE)
    elif row.deleted_at is not None:
        raise Conflict("This draft was deleted.")
    row.content, row.updated_at = _kept(content), now()
    db.flush()
    return shown(row)


def put_back(db: Session, draft_id: UUID, user_id: UUID | None, content: DraftContent) -> KeptDraft:
    """What was a letter is its writer's draft again."""
    values = {"user_id": user_id, "content": _kept(content), "updated_at": now(), "deleted_at": None}
    putting = insert(Draft).values(id=draft_id, created_at=now(), **values)
    kept = putting.on_conflict_do_update(index_elements=["id"], set_=values).returning(Draft)
    return shown(db.scalars(kept).one())


def delete(db: Session, draft_id: UUID) -> None:
    """Raises NotFound."""
    row = _locked(db, draft_id)
    row.deleted_at = row.deleted_at or now()


def restore(db: Session, draft_id: UUID) -> KeptDraft:
    """Raises NotFound."""
    row = _locked(db, draft_id)
    row.deleted_at, row.updated_at = None, now()
    return shown(row)


def became_letter(db: Session, draft_id: UUID) -> None:
    """The asker's draft ends with the letter of its id."""
    db.execute(sa.delete(Draft).where(Draft.id == draft_id, Draft.user_id == db.asker.user_id))


def one_at_a_time(db: Session, draft_id: UUID) -> None:
    """Until the end of the transaction nobody else saves this draft, or makes a letter of it."""
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(str(draft_id), 0))))


def sweep(db: Session) -> None:
    db.execute(sa.delete(Draft).where(Draft.deleted_at < now() - KEPT_DELETED))


def shown(row: Draft) -> KeptDraft:
    content = msgspec.convert(row.content, DraftContent)
    return KeptDraft(id=row.id, content=content, created_at=row.created_at, updated_at=row.updated_at)


def _in_short(draft: KeptDraft) -> KeptDraft:
    content = draft.content
    text = content.text if content.html is None else markup.text_of(content.html)
    return msgspec.structs.replace(
        draft, content=msgspec.structs.replace(content, text=text[:SHORT_TEXT].strip(), html=None)
    )


def _kept(content: DraftContent) -> dict[str, Any]:
    html = None if content.html is None else markup.sanitised(charsets.clean(content.html)) or ""
    kept: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(content, html=html))
    return {name: _clean(value) for name, value in kept.items()}


def _clean(value: Any) -> Any:
    """Without characters that PostgreSQL does not keep."""
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return charsets.clean(value) if isinstance(value, str) else value


def _own(db: Session) -> sa.ColumnElement[bool]:
    """Raises Forbidden for programs: nobody would see their drafts."""
    only_users(db.asker)
    if db.asker.user_id is None:
        raise Forbidden("Drafts are people's.")
    return Draft.user_id == db.asker.user_id


def _locked(db: Session, draft_id: UUID) -> Draft:
    row = db.scalars(sa.select(Draft).where(Draft.id == draft_id, _own(db)).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(GONE)
    return row
