"""SMS by a provider: who hands them over, and what the provider tells of them."""

from uuid import UUID

from services.kit.db import Session
from services.kit.wire import NotFound
from services.telephony import accounts
from services.telephony.interface.sms import SmsReported
from services.telephony.lines import require_system
from services.telephony.providers.adapter import Access, CommandResult
from services.telephony.providers.mango_codes import ACCEPTED

DELIVERY = "events/sms"
TOLD_BY = ("result/sms", DELIVERY)


def account(db: Session, account_id: UUID) -> Access:
    """The account that is to send. Raises Forbidden, NotFound."""
    require_system(db)
    row = accounts.find(db, account_id)
    if row is None or not row.active:
        raise NotFound("There is no such account, or it is switched off.", field="account_id")
    return accounts.access_of(row)


def report(db: Session, account_id: UUID, path: str, result: CommandResult) -> None:
    """Tells `mail` what became of it, where the event is about an SMS."""
    told_by = path.strip("/").lower()
    if told_by not in TOLD_BY:
        return
    good = "delivered" if told_by == DELIVERY else "accepted"
    outcome = good if result.reason_code in ACCEPTED else "failed"
    db.publish(
        SmsReported(
            account_id=account_id,
            command_id=result.command_id,
            outcome=outcome,  # type: ignore[arg-type]
            reason_code=result.reason_code,
        )
    )
