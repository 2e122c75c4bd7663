"""Letters of ours that came first as somebody else's: a seller writes to a client with a copy to a mailbox that is read
sooner than the folder of sent letters, or than the mailbox that takes copies (decision 0027)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from services.kit.db import Session
from services.kit.wire import now
from services.mail.models import Email, Mailbox

if TYPE_CHECKING:
    from services.mail.ledger import Offer, Place


def turn(db: Session, place: "Place", mailbox: Mailbox, offers: Sequence["Offer"]) -> list[Email]:
    """Those of the offered letters that are here as incoming, and are outgoing from now on.

    They are only where their sender is the mailbox whose sent letters these are, or the person who copied them.
    """
    ours = {offer.identity: offer for offer in offers if _is_ours(place, mailbox, offer)}
    if not ours:
        return []
    incoming = sa.select(Email).where(Email.identity.in_(ours), Email.direction == "inbound", ~Email.broken)
    turned = []
    for row in db.scalars(incoming.order_by(Email.id).with_for_update()):
        offer = ours[row.identity]
        assert offer.letter is not None
        if row.from_address != offer.letter.from_address:
            continue
        row.direction, row.state, row.ignored, row.updated_at = "outbound", "sent", False, now()
        row.error = offer.letter.note
        if offer.copied is not None:
            row.copied_by = offer.copied.user_id
        turned.append(row)
    return turned


def _is_ours(place: "Place", mailbox: Mailbox, offer: "Offer") -> bool:
    if offer.letter is None:
        return False
    if offer.copied is not None:
        return offer.copied.direction == "outbound"
    return place.role != "inbox" and offer.letter.from_address == mailbox.email_address
