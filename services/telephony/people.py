"""Whose short number it is: providers tell of extensions, we of users."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.telephony import models

People = dict[tuple[UUID | None, str], UUID]
"""The user of each short number of each provider account."""


def people_of(db: Session, wanted: Iterable[tuple[UUID | None, str]]) -> People:
    """The users of those of the short numbers that are somebody's; our own agent names users itself.

    What the account says stands before the phones that our own agent dials.
    """
    numbers = {(account_id, number) for account_id, number in wanted if account_id is not None and number}
    if not numbers:
        return {}
    rows = db.scalars(select(models.Extension).where(models.Extension.number.in_({one for _, one in numbers})))
    phones = {row.number: row.user_id for row in rows}
    accounts = {account_id: db.get(models.ProviderAccount, account_id) for account_id, _ in numbers}
    found: People = {}
    for account_id, number in numbers:
        account = accounts[account_id]
        named = account.people.get(number) if account else None
        user_id = UUID(named) if named else phones.get(number)
        if user_id is not None:
            found[account_id, number] = user_id
    return found
