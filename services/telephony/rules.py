"""Routing rules: kept by administrators, asked in their order."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import func, select, text

from services.kit.db import Session
from services.kit.wire import Invalid, NotFound, ServiceError
from services.telephony import call_limits, models
from services.telephony.debt_models import WorkCalendar
from services.telephony.debt_settings import require_head
from services.telephony.interface.routing import (
    CallConditions,
    RoutingRule,
    RoutingRuleChange,
    RoutingRuleDraft,
    RuleOrder,
    RulesChanged,
    RuleTarget,
)
from services.telephony.lines import require_admin
from services.telephony.phones import NUMBER
from services.telephony.rule_models import RoutingRule as Row

RULES_AT_MOST = 200
Sounds = Mapping[UUID, str]
"""The object keys of our own copies of the files that a draft names."""
_ASKED = select(Row).order_by(Row.position, Row.id)


def list_all(db: Session) -> list[RoutingRule]:
    """Raises Forbidden."""
    require_head(db)
    return asked(db)


def asked(db: Session) -> list[RoutingRule]:
    """All rules, in the order in which they are asked."""
    return [struct(row) for row in db.scalars(_ASKED)]


def create(db: Session, draft: RoutingRuleDraft, sounds: Sounds) -> RoutingRule:
    """Raises Forbidden, Invalid."""
    require_admin(db)
    _alone(db)
    count, last = db.execute(select(func.count(), func.max(Row.position)).select_from(Row)).one()
    if count >= RULES_AT_MOST:
        raise Invalid(f"There are {RULES_AT_MOST} rules; more are not asked.", field="name")
    row = Row(position=0 if last is None else last + 1, greetings={}, **msgspec.to_builtins(draft))
    _check(db, draft.conditions, draft.targets)
    _keep_sounds(row, draft.targets, sounds)
    db.add(row)
    db.flush()
    return struct(row)


def update(db: Session, rule_id: UUID, change: RoutingRuleChange, version: int, sounds: Sounds) -> RoutingRule:
    """Raises Forbidden, NotFound, Invalid, VersionConflict."""
    require_admin(db)
    row = _locked(db, rule_id, version)
    for name in change.__struct_fields__:
        value: Any = getattr(change, name)
        if value is not UNSET:
            setattr(row, name, msgspec.to_builtins(value))
    rule = struct(row)
    _check(db, rule.conditions, rule.targets)
    _keep_sounds(row, rule.targets, sounds)
    row.touch()
    db.flush()
    return struct(row)


def delete(db: Session, rule_id: UUID, version: int) -> None:
    """Raises Forbidden, NotFound, VersionConflict."""
    require_admin(db)
    _alone(db)
    db.delete(_locked(db, rule_id, version))


def order(db: Session, order: RuleOrder) -> list[RoutingRule]:
    """Raises Forbidden, RulesChanged."""
    require_admin(db)
    _alone(db)
    rows = {row.id: row for row in db.scalars(select(Row))}
    if len(order.rule_ids) != len(rows) or set(order.rule_ids) != set(rows):
        raise RulesChanged("Rules were added or deleted meanwhile; read them again.")
    for position, rule_id in enumerate(order.rule_ids):
        row = rows[rule_id]
        if row.position != position:
            row.position = position
            row.touch()
    db.flush()
    return asked(db)


def sounds_of(db: Session, rule_id: UUID | None) -> set[UUID]:
    """The files of which a rule has our own copies."""
    return {UUID(file_id) for file_id in db.scalar(select(Row.greetings).where(Row.id == rule_id)) or {}}


def _alone(db: Session) -> None:
    """Whoever adds, deletes or orders rules does so alone."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('routing rules', 0))"))


def _locked(db: Session, rule_id: UUID, version: int) -> Row:
    row = db.get(Row, rule_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such rule.")
    row.require_version(version, "rule", lambda: struct(row))
    return row


def _check(db: Session, conditions: CallConditions, targets: Collection[RuleTarget]) -> None:
    """Raises Invalid, naming the field."""
    if conditions.calendar_id is not None and db.get(WorkCalendar, conditions.calendar_id) is None:
        raise Invalid("There is no such calendar.", field="conditions.calendar_id")
    lines = {*conditions.account_ids, *(target.account_id for target in targets)} - {None}
    known = set(db.scalars(select(models.SipAccount.id).where(models.SipAccount.id.in_(lines))))
    for place, target in enumerate(targets):
        _check_target(db, target, f"targets[{place}]")
        if target.account_id is not None and target.account_id not in known:
            raise Invalid("There is no such line.", field=f"targets[{place}].account_id")
    if not lines <= known:
        raise Invalid("There is no such line.", field="conditions.account_ids")


def _check_target(db: Session, target: RuleTarget, field: str) -> None:
    if target.kind == "users" and not target.user_ids:
        raise Invalid("Say whose phones ring.", field=f"{field}.user_ids")
    if target.kind == "extension" and not NUMBER.fullmatch(target.number):
        raise Invalid("A phone's number is 1 to 20 digits.", field=f"{field}.number")
    if target.kind == "number":
        try:
            call_limits.may_dial(call_limits.get(db), target.number)
        except ServiceError as error:
            raise Invalid(error.message, field=f"{field}.number", reason=error.code) from None


def _keep_sounds(row: Row, targets: Collection[RuleTarget], sounds: Sounds) -> None:
    """Copies of files that are named no more are forgotten."""
    named = {target.greeting_file_id for target in targets if target.kind == "voicemail"} - {None}
    known = {**row.greetings, **{str(file_id): key for file_id, key in sounds.items()}}
    row.greetings = {file_id: key for file_id, key in known.items() if UUID(file_id) in named}


def struct(row: Row) -> RoutingRule:
    return RoutingRule(
        id=row.id,
        version=row.version,
        position=row.position,
        name=row.name,
        active=row.active,
        conditions=msgspec.convert(row.conditions, CallConditions),
        targets=msgspec.convert(row.targets, list[RuleTarget]),
    )
