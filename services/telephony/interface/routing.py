"""Routing rules and work calendars: whose phone rings for which call, and when."""

from datetime import date, datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface import Party
from services.kit.wire import Conflict, Input, Name, Struct
from services.telephony.interface.agent import Route

Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
"""A time of the day on the wall, `09:00`; `24:00` is the end of the day."""
Zone = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_+\-/]+$")]
"""A time zone by its IANA name."""
CallerPrefix = Annotated[str, Meta(pattern=r"^\+[0-9]{1,15}$")]
"""A number in E.164, or how it begins."""
Seconds = Annotated[int, Meta(ge=5, le=600)]
Ids = Annotated[list[UUID], Meta(max_length=100)]
TargetKind = Literal["manager", "users", "extension", "number", "voicemail"]
RuleCondition = Literal["active", "line", "caller", "known", "manager", "segment", "hours"]
TargetProblem = Literal["no_manager", "no_phones", "no_extension", "not_allowed"]
"""`not_allowed`: the settings forbid calls to this number by now."""


class OpenHours(Input):
    """Open from `begin` until `end` of one day."""

    begin: Clock
    end: Clock


Hours = Annotated[list[OpenHours], Meta(max_length=6)]
"""Of one day, in order, without overlaps; an empty list is a day off."""


class SpecialDay(Input):
    """A holiday (no `hours`) or a day of other hours than its weekday."""

    day: date
    name: Annotated[str, Meta(max_length=100)] = ""
    hours: Hours = []


class WorkCalendar(Struct):
    """When somebody works. `week` is Monday to Sunday."""

    id: UUID
    version: int
    name: str
    zone: str
    week: list[list[OpenHours]]
    special_days: list[SpecialDay]


class WorkCalendarDraft(Input):
    name: Name
    week: Annotated[list[Hours], Meta(min_length=7, max_length=7)]
    zone: Zone = "Europe/Moscow"
    special_days: Annotated[list[SpecialDay], Meta(max_length=500)] = []


class WorkCalendarChange(Input):
    """What is left out, stays."""

    name: Name | UnsetType = UNSET
    zone: Zone | UnsetType = UNSET
    week: Annotated[list[Hours], Meta(min_length=7, max_length=7)] | UnsetType = UNSET
    special_days: Annotated[list[SpecialDay], Meta(max_length=500)] | UnsetType = UNSET


class CallConditions(Input):
    """Which calls a rule is for: all that is set must hold, an empty list narrows nothing."""

    account_ids: Ids = []
    """Lines."""
    callers: Annotated[list[CallerPrefix], Meta(max_length=500)] = []
    """Numbers, or how they begin; any of them."""
    hidden: bool = False
    """Callers that show no number; with `callers` these or those."""
    known: Literal["any", "known", "unknown"] = "any"
    """Is the number in the client base?"""
    manager_ids: Ids = []
    """The client's manager is one of these."""
    segment_ids: Ids = []
    """The client is in one of these."""
    calendar_id: UUID | None = None
    hours: Literal["inside", "outside"] = "inside"
    """With a calendar: during its hours, or outside them."""


class RuleTarget(Input):
    """One thing to try; the next one is tried when nobody answered within `seconds`."""

    kind: TargetKind
    """The client's manager; `user_ids`; the phone of the short number `number`; the outside `number`; a machine."""
    seconds: Seconds = 20
    """For all at once, or for each in turn; of a voicemail, how long a message may be."""
    user_ids: Ids = []
    in_turn: bool = False
    number: Annotated[str, Meta(max_length=60)] = ""
    account_id: UUID | None = None
    """The line that an outside number is called over; None for the one the call came over."""
    refer: bool = False
    """The provider connects the outside number without us: nothing is recorded then."""
    greeting_file_id: UUID | None = None
    """Of a voicemail: a sound, of the kinds that a line takes."""


Targets = Annotated[list[RuleTarget], Meta(min_length=1, max_length=10)]


class RoutingRule(Struct):
    """The first active rule whose conditions hold says what is done with a call; `position` 0 is asked first."""

    id: UUID
    version: int
    position: int
    name: str
    active: bool
    conditions: CallConditions
    targets: list[RuleTarget]


class RoutingRuleDraft(Input):
    """A rule to be; it is asked after all others."""

    name: Name
    targets: Targets
    active: bool = True
    conditions: CallConditions = CallConditions()


class RoutingRuleChange(Input):
    """What is left out, stays."""

    name: Name | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    conditions: CallConditions | UnsetType = UNSET
    targets: Targets | UnsetType = UNSET


class RuleOrder(Input):
    """All rules, in the order in which they are to be asked."""

    rule_ids: Annotated[list[UUID], Meta(max_length=200)]


class RoutingTrial(Input):
    """A call that is imagined: of this number (as it would be shown; empty: hidden), over this line, at this time."""

    number: Annotated[str, Meta(max_length=100)]
    account_id: UUID | None = None
    at: datetime | None = None
    """None: now."""


class RuleCheck(Struct):
    """A rule that was asked, and the conditions that did not hold."""

    rule_id: UUID
    name: str
    failed: list[RuleCondition]


class TargetCheck(Struct):
    """A target of the rule that held, and why it brings nothing, where it does not."""

    target: RuleTarget
    problem: TargetProblem | None


class RoutingExplanation(Struct):
    """What would be done with a call, and why."""

    phone: str | None
    parties: list[Party]
    at: datetime
    checks: list[RuleCheck]
    """In order; the last one held, unless `rule_id` is null."""
    rule_id: UUID | None
    targets: list[TargetCheck]
    """Of that rule."""
    by_rule: bool
    """False: no rule holds, or none of its targets can be rung; the client's manager rings, else the line's phones."""
    route: Route


class RulesChanged(Conflict):
    """Rules were added or deleted meanwhile: read them again."""


class Calendars(Protocol):
    """Read by heads of sales and administrators, changed by administrators."""

    def list_work_calendars(self) -> list[WorkCalendar]:
        """By name."""

    def create_work_calendar(self, draft: WorkCalendarDraft) -> WorkCalendar:
        """Raises Forbidden, Invalid."""

    def update_work_calendar(self, calendar_id: UUID, change: WorkCalendarChange, version: int) -> WorkCalendar:
        """Raises Forbidden, NotFound, Invalid, VersionConflict."""

    def delete_work_calendar(self, calendar_id: UUID, version: int) -> None:
        """Raises Forbidden, NotFound, VersionConflict, CalendarInUse."""


class Routing(Protocol):
    """Rules are read by heads of sales and administrators and changed by administrators."""

    def list_routing_rules(self) -> list[RoutingRule]:
        """In the order in which they are asked."""

    def create_routing_rule(self, draft: RoutingRuleDraft) -> RoutingRule:
        """Raises Forbidden, Invalid."""

    def update_routing_rule(self, rule_id: UUID, change: RoutingRuleChange, version: int) -> RoutingRule:
        """Raises Forbidden, NotFound, Invalid, VersionConflict."""

    def delete_routing_rule(self, rule_id: UUID, version: int) -> None:
        """Raises Forbidden, NotFound, VersionConflict."""

    def order_routing_rules(self, order: RuleOrder) -> list[RoutingRule]:
        """Raises Forbidden, RulesChanged."""

    def try_routing(self, trial: RoutingTrial) -> RoutingExplanation:
        """Nothing rings. Raises Forbidden."""


class CalendarInUse(Conflict):
    """A rule or the settings of missed calls go by this calendar."""
