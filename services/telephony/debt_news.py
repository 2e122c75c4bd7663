"""What is told of a debt: to its history, and to everybody who listens."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from services.contacts.interface import Party
from services.kit.db import Session
from services.telephony.debt_models import DebtChange, DebtSettings, MissedCallDebt
from services.telephony.interface import debts
from services.telephony.interface.debts import DebtChanged, DebtDeed, DebtOpened
from services.telephony.parties import owners_of, parties_of, seen_by

COMPUTED = ("parties", "duty")


def note(
    db: Session,
    row: MissedCallDebt,
    deed: DebtDeed,
    *,
    user_id: UUID | None = None,
    call_id: UUID | None = None,
    text: str = "",
) -> None:
    """Adds a line to the debt's history."""
    db.add(DebtChange(debt_id=row.id, deed=deed, user_id=user_id, call_id=call_id, owner_id=row.owner_id, text=text))


def tell(db: Session, settings: DebtSettings, rows: Sequence[MissedCallDebt], opened: Collection[UUID] = ()) -> None:
    """Announces debts as they are, with whom to remind of them while they are open. `opened` are new."""
    db.flush()
    owners = owners_of(db, {row.phone for row in rows})
    for row in rows:
        remind = [row.owner_id] if row.owner_id else list(settings.duty_ids)
        if row.escalated_at is not None:
            remind += [user for user in settings.escalate_to if user not in remind]
        debt = struct(row, seen_by(owners.get(row.phone, []), remind))
        if row.state != "open":
            remind = []
        db.publish(
            DebtOpened(debt=debt, remind=remind, remind_at=row.remind_at)
            if row.id in opened
            else DebtChanged(debt=debt, remind=remind, remind_at=row.remind_at)
        )


def shown(db: Session, rows: Sequence[MissedCallDebt], viewers: Collection[UUID | None]) -> list[debts.MissedCallDebt]:
    """Rows as debts, with whom they are to as far as all the viewers may know."""
    parties = parties_of(db, {row.phone for row in rows}, viewers)
    return [struct(row, parties.get(row.phone, [])) for row in rows]


def struct(row: MissedCallDebt, parties: list[Party]) -> debts.MissedCallDebt:
    plain = {name: getattr(row, name) for name in debts.MissedCallDebt.__struct_fields__ if name not in COMPUTED}
    return msgspec.convert(plain | {"duty": row.owner_id is None, "parties": parties}, debts.MissedCallDebt)
