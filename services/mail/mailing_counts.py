"""What became of the letters of a mailing: the state of each recipient, and of the letter made for them."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from services.kit.db import Session
from services.mail.interface.mailings import MailingCounts
from services.mail.mailing_models import MailingRecipient
from services.mail.models import Email
from services.mail.open_models import EmailOpens
from services.mail.text_models import ShortMessage
from services.mail.writing_models import Bounce

NONE = dict.fromkeys(MailingCounts.__struct_fields__, 0)


def result() -> sa.Case[str]:
    """RecipientResult, as SQL over a recipient and their letter, or short message."""
    one = MailingRecipient
    return sa.case(
        (one.state != "queued", one.state),
        (sa.exists().where(Bounce.email_id == Email.id), "bounced"),
        (Email.state.in_(("sent", "failed", "unknown")), Email.state),
        (ShortMessage.state.in_(("sent", "delivered", "failed", "unknown")), ShortMessage.state),
        (ShortMessage.id.is_not(None), "queued"),
        (Email.id.is_(None), "failed"),  # its writer took it back
        else_="queued",
    )


def of(db: Session, mailing_ids: Sequence[UUID]) -> dict[UUID, MailingCounts]:
    """Of each, also of those that have no recipients yet."""
    one = MailingRecipient
    kind = result().label("result")
    query = sa.select(one.mailing_id, kind, sa.func.count().label("count")).outerjoin(Email, Email.id == one.email_id)
    query = query.outerjoin(ShortMessage, ShortMessage.id == one.message_id)
    rows = db.execute(query.where(one.mailing_id.in_(mailing_ids)).group_by(one.mailing_id, kind))
    counts = {mailing_id: dict(NONE) for mailing_id in mailing_ids}
    for mailing_id, of_kind, count in rows:
        counts[mailing_id][of_kind] = count
    opened = sa.select(one.mailing_id, sa.func.count()).join(EmailOpens, EmailOpens.email_id == one.email_id)
    for mailing_id, count in db.execute(opened.where(one.mailing_id.in_(mailing_ids)).group_by(one.mailing_id)):
        counts[mailing_id]["opened"] = count
    return {mailing_id: MailingCounts(**found) for mailing_id, found in counts.items()}
