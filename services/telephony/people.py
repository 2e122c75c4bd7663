"""Whose short number it is: providers tell of extensions, we of users."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.telephony import models


def users_of(db: Session, provider_account_id: UUID | None, extensions: Collection[str]) -> dict[str, UUID]:
    """The users of those of the short numbers that are somebody's; our own agent names users itself.

    What the account says stands before the phones that our own agent dials.
    """
    wanted = {extension for extension in extensions if extension}
    if provider_account_id is None or not wanted:
        return {}
    rows = db.scalars(select(models.Extension).where(models.Extension.number.in_(wanted)))
    phones = {row.number: row.user_id for row in rows}
    account = db.get(models.ProviderAccount, provider_account_id)
    named = {number: UUID(user) for number, user in account.people.items() if number in wanted} if account else {}
    return phones | named
