"""What a rule's targets come to: whom an agent rings, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.kit.wire import ServiceError
from services.telephony import call_limits, models, phones
from services.telephony.interface import Extension
from services.telephony.interface.agent import ForwardStep, RingStep, RouteStep, VoicemailStep
from services.telephony.interface.commands import CallLimits
from services.telephony.interface.routing import RoutingRule, RuleTarget, TargetCheck, TargetProblem
from services.telephony.rule_models import RoutingRule as Row


@dataclass(frozen=True)
class Reach:
    """Whom targets lead to."""

    manager_ids: Sequence[UUID]
    phones: Mapping[UUID, Extension]
    by_number: Mapping[str, Extension]
    limits: CallLimits
    greetings: Mapping[str, str]


def steps_of(db: Session, rule: RoutingRule, manager_ids: Sequence[UUID]) -> tuple[list[TargetCheck], list[RouteStep]]:
    """Each target with what is wrong with it, and the steps of those with which nothing is."""
    reach = _reach(db, rule, manager_ids)
    checks, steps = [], []
    for target in rule.targets:
        step = step_of(target, reach)
        checks.append(TargetCheck(target=target, problem=step if isinstance(step, str) else None))
        if not isinstance(step, str):
            steps.append(step)
    return checks, steps


def _reach(db: Session, rule: RoutingRule, manager_ids: Sequence[UUID]) -> Reach:
    users = {user for target in rule.targets for user in target.user_ids}
    numbers = {target.number for target in rule.targets if target.kind == "extension"}
    rows = db.scalars(select(models.Extension).where(models.Extension.number.in_(numbers))) if numbers else ()
    return Reach(
        manager_ids=manager_ids,
        phones=phones.phones_of(db, {*manager_ids, *users}),
        by_number={row.number: phones.extension_of(row) for row in rows},
        limits=call_limits.get(db),
        greetings=db.scalar(select(Row.greetings).where(Row.id == rule.id)) or {},
    )


def step_of(target: RuleTarget, reach: Reach) -> RouteStep | TargetProblem:
    """Pure."""
    if target.kind == "manager" and not reach.manager_ids:
        return "no_manager"
    if target.kind in ("manager", "users"):
        users = reach.manager_ids if target.kind == "manager" else target.user_ids
        rung = [reach.phones[user] for user in dict.fromkeys(users) if user in reach.phones]
        return RingStep(phones=rung, seconds=target.seconds, in_turn=target.in_turn) if rung else "no_phones"
    if target.kind == "extension":
        phone = reach.by_number.get(target.number)
        return RingStep(phones=[phone], seconds=target.seconds, in_turn=False) if phone else "no_extension"
    if target.kind == "voicemail":
        greeting = reach.greetings.get(str(target.greeting_file_id))
        return VoicemailStep(greeting=greeting, seconds=target.seconds)
    try:
        number = call_limits.may_dial(reach.limits, target.number)
    except ServiceError:
        return "not_allowed"
    return ForwardStep(number=number, account_id=target.account_id, refer=target.refer, seconds=target.seconds)
