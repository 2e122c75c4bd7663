"""Whose phones a call rings."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.telephony import models
from services.telephony.interface import Extension, Route
from services.telephony.lines import phones_of
from services.telephony.numbers import client_number
from services.telephony.parties import managers_of


def find_route(db: Session, account_id: UUID | None, raw_number: str) -> Route:
    """The phones that ring, all at once; none where nobody has one."""
    phone = client_number(raw_number)
    managers = [user for user in db.scalars(managers_of(phone)) if user] if phone else []
    account = db.scalar(select(models.SipAccount.rings).where(models.SipAccount.id == account_id))
    phones = phones_of(db, {*managers, *(account or [])})
    return Route(rings=choose(managers, account or [], phones))


def choose(managers: Iterable[UUID], line_rings: Iterable[UUID], phones: Mapping[UUID, Extension]) -> list[Extension]:
    """The client's managers where one of them has a phone, else those the line rings. Pure."""
    for users in (managers, line_rings):
        if rung := [phones[user] for user in dict.fromkeys(users) if user in phones]:
            return rung
    return []
