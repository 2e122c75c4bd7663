"""What is done with a call: by the first rule that holds, else the client's manager rings, else the line's phones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.kit.db import Session
from services.kit.wire import Invalid, now
from services.telephony import calendars, debt_settings, models, rules
from services.telephony.interface import Extension
from services.telephony.interface.agent import RingStep, Route, RouteStep
from services.telephony.interface.routing import (
    RoutingExplanation,
    RoutingRule,
    RoutingTrial,
    RuleCheck,
    TargetCheck,
)
from services.telephony.numbers import client_number
from services.telephony.parties import Owner, managers_of, owners_of, seen_by, segments_of
from services.telephony.phones import phones_of
from services.telephony.rule_choice import Caller, choose
from services.telephony.rule_targets import steps_of

RING_SECONDS = 60


class Decision(NamedTuple):
    """What is done with a call, and why."""

    rule: RoutingRule | None
    checks: list[RuleCheck]
    targets: list[TargetCheck]
    route: Route


def find_route(db: Session, account_id: UUID | None, raw_number: str) -> Route:
    """What is done with this call now."""
    phone = client_number(raw_number)
    return route_of(db, account_id, phone, owners_of(db, [phone]).get(phone, []) if phone else [])


def route_of(db: Session, account_id: UUID | None, phone: str | None, owners: Sequence[Owner]) -> Route:
    """The same for a number of which it is known whose it may be."""
    return _decide(db, account_id, phone, owners, now()).route


def try_out(db: Session, trial: RoutingTrial) -> RoutingExplanation:
    """Raises Forbidden, Invalid."""
    debt_settings.require_head(db)
    if trial.at is not None and trial.at.tzinfo is None:
        raise Invalid("The time must carry a zone, like 2030-05-01T09:00:00+03:00.", field="at")
    phone, at = client_number(trial.number), trial.at or now()
    owners = owners_of(db, [phone]).get(phone, []) if phone else []
    decision = _decide(db, trial.account_id, phone, owners, at)
    return RoutingExplanation(
        phone=phone,
        parties=seen_by(owners, [db.asker.user_id]),
        at=at,
        checks=decision.checks,
        rule_id=decision.rule.id if decision.rule else None,
        targets=decision.targets,
        by_rule=any(target.problem is None for target in decision.targets),
        route=decision.route,
    )


def _decide(db: Session, account_id: UUID | None, phone: str | None, owners: Sequence[Owner], at: datetime) -> Decision:
    every = rules.asked(db)
    managers = managers_of(owners)
    by_segment = any(rule.conditions.segment_ids for rule in every)
    caller = Caller(
        account_id=account_id,
        phone=phone,
        known=bool(owners),
        manager_ids=managers,
        segment_ids=frozenset(segments_of(db, phone)) if phone and by_segment else frozenset(),
        at=at,
    )
    named = {rule.conditions.calendar_id for rule in every} - {None}
    rule, checks = choose(every, caller, calendars.named(db, named) if named else {})
    targets, steps = steps_of(db, rule, managers) if rule else ([], [])
    account = db.get(models.SipAccount, account_id) if account_id else None
    if not steps:
        line_rings = account.rings if account else []
        steps = ring_line(first_with_phone(managers, line_rings, phones_of(db, {*managers, *line_rings})))
    route = Route(
        steps=steps,
        record=account.record if account else True,
        announcement=account.announcement_key if account else None,
        greeting=account.greeting_key if account else None,
    )
    return Decision(rule, checks, targets, route)


def ring_line(phones: Sequence[Extension]) -> list[RouteStep]:
    """All of them at once, where there are any."""
    return [RingStep(phones=list(phones), seconds=RING_SECONDS, in_turn=False)] if phones else []


def first_with_phone(
    managers: Iterable[UUID], line_rings: Iterable[UUID], phones: Mapping[UUID, Extension]
) -> list[Extension]:
    """The client's managers where one of them has a phone, else those the line rings. Pure."""
    for users in (managers, line_rings):
        if rung := [phones[user] for user in dict.fromkeys(users) if user in phones]:
            return rung
    return []


def first_rung(route: Route) -> list[UUID]:
    """The users whose phones ring first. Pure."""
    step = next((step for step in route.steps if isinstance(step, RingStep)), None)
    first = (step.phones[:1] if step.in_turn else step.phones) if step else []
    return [phone.user_id for phone in first]
