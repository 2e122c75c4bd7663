"""Whose short number it is: providers tell of extensions, we of users."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.telephony import models


def users_of(db: Session, provider_account_id: UUID | None, extensions: Collection[str]) -> dict[str, UUID]:
    """The users of those of the short numbers that are somebody's; our own agent names users itself."""
    wanted = {extension for extension in extensions if extension}
    if provider_account_id is None or not wanted:
        return {}
    rows = db.scalars(select(models.Extension).where(models.Extension.number.in_(wanted)))
    return {row.number: row.user_id for row in rows}
