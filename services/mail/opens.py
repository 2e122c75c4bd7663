"""Letters whose pictures were opened: a picture of one point, signed, in letters that somebody wants it in."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.wire import Forbidden, now
from services.mail import interface, signed_ids
from services.mail.interface import MailRulesChange
from services.mail.models import Email
from services.mail.open_models import EmailOpens, MailRules
from services.mail.rights import only_users
from services.mail.unsubscribe_links import public_url

PURPOSE = "opened"
SAME_TIME = timedelta(seconds=30)


def rules(db: Session) -> interface.MailRules:
    """Raises Forbidden."""
    only_users(db.asker)
    return rule(db)


def change_rules(db: Session, change: MailRulesChange) -> interface.MailRules:
    """Raises Forbidden."""
    if db.asker.role != "admin":
        raise Forbidden("This is set by an administrator.")
    said = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not UNSET}
    putting = insert(MailRules).values({"id": 1, "track_opens": False, "mark_subjects": False} | said)
    db.execute(putting.on_conflict_do_update(index_elements=["id"], set_={"id": 1} | said))
    return rule(db)


def rule(db: Session) -> interface.MailRules:
    """As it is, whoever asks."""
    row = db.get(MailRules, 1)
    if row is None:
        return interface.MailRules(track_opens=False, mark_subjects=False)
    return interface.MailRules(track_opens=row.track_opens, mark_subjects=row.mark_subjects)


def allowed(db: Session) -> bool:
    return rule(db).track_opens


def picture(email_id: UUID) -> str:
    """The HTML that ends a letter; empty where recipients cannot reach us."""
    if not (url := public_url()):
        return ""
    address = f"{url}/opened/{signed_ids.token_of(PURPOSE, email_id)}.gif"
    return f'<img src="{address}" width="1" height="1" alt="">'


def note(db: Session, token: str) -> None:
    """Raises Forbidden."""
    if db.asker.role != "system":
        raise Forbidden("Openings are told by the public page.")
    email_id = signed_ids.id_of(PURPOSE, token)
    if email_id is None or not allowed(db):
        return
    at = now()
    # What was not sent is not opened by whom it was written to.
    sent = sa.select(Email.id, sa.literal(at), sa.literal(at), sa.literal(1))
    sent = sent.where(Email.id == email_id, Email.track_opens, Email.state.in_(("sent", "unknown")))
    noting = insert(EmailOpens).from_select(["email_id", "first_at", "last_at", "times"], sent)
    again = EmailOpens.last_at < at - SAME_TIME
    db.execute(
        noting.on_conflict_do_update(
            index_elements=["email_id"], set_={"last_at": at, "times": EmailOpens.times + 1}, where=again
        )
    )


def of(db: Session, email_ids: Sequence[UUID]) -> dict[UUID, interface.EmailOpens]:
    """For who sees the letters."""
    rows = db.scalars(sa.select(EmailOpens).where(EmailOpens.email_id.in_(email_ids)))
    return {
        row.email_id: interface.EmailOpens(first_at=row.first_at, last_at=row.last_at, times=row.times) for row in rows
    }
