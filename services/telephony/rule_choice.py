"""Which rule a call is done by. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.telephony.interface.routing import CallConditions, RoutingRule, RuleCheck, RuleCondition
from services.telephony.working_time import WorkingTime


@dataclass(frozen=True)
class Caller:
    """What the conditions ask about a call."""

    account_id: UUID | None
    phone: str | None
    """E.164; None for a number that is hidden or none."""
    known: bool
    manager_ids: Sequence[UUID]
    """Of everyone the number may belong to, persons' first."""
    segment_ids: frozenset[UUID]
    at: datetime


Hours = Mapping[UUID, WorkingTime]
"""The calendars that rules name."""


def choose(rules: Sequence[RoutingRule], caller: Caller, hours: Hours) -> tuple[RoutingRule | None, list[RuleCheck]]:
    """The first rule that holds, and what was asked until then, it included."""
    checks: list[RuleCheck] = []
    for rule in rules:
        failed = failing(rule, caller, hours)
        checks.append(RuleCheck(rule_id=rule.id, name=rule.name, failed=failed))
        if not failed:
            return rule, checks
    return None, checks


def failing(rule: RoutingRule, caller: Caller, hours: Hours) -> list[RuleCondition]:
    """The conditions that do not hold; an empty list where the rule does."""
    conditions = rule.conditions
    holds: dict[RuleCondition, bool] = {
        "active": rule.active,
        "line": not conditions.account_ids or caller.account_id in conditions.account_ids,
        "caller": _is_caller(conditions, caller),
        "known": conditions.known == "any" or (conditions.known == "known") == caller.known,
        "manager": not conditions.manager_ids or bool({*conditions.manager_ids}.intersection(caller.manager_ids)),
        "segment": not conditions.segment_ids or bool(caller.segment_ids.intersection(conditions.segment_ids)),
        "hours": conditions.calendar_id is None or _in_hours(conditions, conditions.calendar_id, caller, hours),
    }
    return [name for name, held in holds.items() if not held]


def _is_caller(conditions: CallConditions, caller: Caller) -> bool:
    if not conditions.callers and not conditions.hidden:
        return True
    if caller.phone is None:
        return conditions.hidden
    return any(caller.phone.startswith(prefix) for prefix in conditions.callers)


def _in_hours(conditions: CallConditions, calendar_id: UUID, caller: Caller, hours: Hours) -> bool:
    # A rule whose calendar is gone is asked by nobody: which of its two sides it was meant for is not known.
    calendar = hours.get(calendar_id)
    return calendar is not None and calendar.is_open(caller.at) == (conditions.hours == "inside")
