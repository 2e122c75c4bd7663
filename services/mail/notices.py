"""The log of notices: what became of each, and sending one again."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.kit.db import Session, keyset, page_of
from services.kit.wire import NotFound, now
from services.mail import interface
from services.mail.interface.notices import NoticeNotRepeatable, NoticePage, NoticeState
from services.mail.mailboxes import wake_importer
from services.mail.notice_facts import LASTING
from services.mail.notice_models import Notice as Row
from services.mail.notice_models import NoticeRule
from services.mail.notice_rules import only_heads
from services.mail.text_models import ShortMessage

STATE = sa.case(
    (sa.and_(Row.state == "waiting", Row.reason == "quiet_hours"), "held"),
    (Row.state != "queued", Row.state),
    (ShortMessage.state == "sending", "queued"),
    else_=ShortMessage.state,
)
REPEATABLE = ("skipped", "failed", "unknown")
COLUMNS = Row, NoticeRule, STATE.label("now_is"), ShortMessage.text, ShortMessage.error


def list_page(
    db: Session, rule_id: UUID | None, state: NoticeState | None, cursor: str | None, limit: int
) -> NoticePage:
    """Raises Forbidden, Invalid (cursor)."""
    only_heads(db)
    query = _all()
    if rule_id is not None:
        query = query.where(Row.rule_id == rule_id)
    if state is not None:
        query = query.where(sa.literal(state) == STATE)
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(sa.tuple_(Row.created_at, Row.id) < sa.tuple_(*after))
    rows = db.execute(query.order_by(Row.created_at.desc(), Row.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row[0].created_at, row[0].id))
    return NoticePage(items=[_shown(*row) for row in page], cursor=next_cursor)


def retry(db: Session, notice_id: UUID) -> interface.Notice:
    """Raises Forbidden, NotFound, NoticeNotRepeatable."""
    only_heads(db)
    row = db.scalar(sa.select(Row).where(Row.id == notice_id).with_for_update())
    if row is None:
        raise NotFound("There is no such notice.")
    message = db.get(ShortMessage, row.message_id, with_for_update=True) if row.message_id is not None else None
    state = db.execute(_all().where(Row.id == notice_id)).one()[2]
    if state not in REPEATABLE:
        raise NoticeNotRepeatable("This one is under way, or was sent.", state=state)
    if message is not None:
        row.attempts, row.message_id = row.attempts + 1, None
    row.state, row.reason, row.error, row.due_at, row.expires_at = "waiting", None, None, now(), now() + LASTING
    db.flush()
    wake_importer(db)
    return _shown(*db.execute(_all().where(Row.id == notice_id)).one())


def _all() -> sa.Select[Row, NoticeRule, str, str | None, str | None]:
    query = sa.select(*COLUMNS).join(NoticeRule, NoticeRule.id == Row.rule_id)
    return query.outerjoin(ShortMessage, ShortMessage.id == Row.message_id)


def _shown(row: Row, rule: NoticeRule, state: str, text: str | None, refusal: str | None) -> interface.Notice:
    plain = {name: getattr(row, name, None) for name in interface.Notice.__struct_fields__}
    about = {"rule_name": rule.name, "event": rule.event, "audience": rule.audience}
    reason = row.reason if state == "skipped" else None
    result = {"state": state, "reason": reason, "error": row.error or refusal, "text": text or ""}
    return msgspec.convert(plain | about | result, interface.Notice)
