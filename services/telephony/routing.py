"""What is done with a call."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.kit.db import Session
from services.telephony import models
from services.telephony.interface import Extension
from services.telephony.interface.agent import RingStep, Route, RouteStep
from services.telephony.numbers import client_number
from services.telephony.parties import managers_of
from services.telephony.phones import phones_of

RING_SECONDS = 60


def find_route(db: Session, account_id: UUID | None, raw_number: str) -> Route:
    """The phones that ring, all at once; none where nobody has one."""
    phone = client_number(raw_number)
    managers = [user for user in db.scalars(managers_of(phone)) if user] if phone else []
    account = db.get(models.SipAccount, account_id) if account_id else None
    line_rings = account.rings if account else []
    phones = phones_of(db, {*managers, *line_rings})
    return Route(
        steps=ring_line(choose(managers, line_rings, phones)),
        record=account.record if account else True,
        announcement=account.announcement_key if account else None,
        greeting=account.greeting_key if account else None,
    )


def ring_line(phones: list[Extension]) -> list[RouteStep]:
    """All of them at once, where there are any."""
    return [RingStep(phones=phones, seconds=RING_SECONDS, in_turn=False)] if phones else []


def choose(managers: Iterable[UUID], line_rings: Iterable[UUID], phones: Mapping[UUID, Extension]) -> list[Extension]:
    """The client's managers where one of them has a phone, else those the line rings. Pure."""
    for users in (managers, line_rings):
        if rung := [phones[user] for user in dict.fromkeys(users) if user in phones]:
            return rung
    return []


def first_rung(route: Route) -> list[UUID]:
    """The users whose phones ring first. Pure."""
    step = next((step for step in route.steps if isinstance(step, RingStep)), None)
    return [phone.user_id for phone in step.phones] if step else []
