"""What Mango's events say, in neutral facts. Pure.

    events/call          a state of one leg
    events/summary       the end of the whole call, in Mango's words
    events/recording     a recording began, went on, ended
    events/record/added  a recording lies in the cloud
    result/<command>     what became of a command of ours

Any of them may be switched off in Mango's cabinet, come late, twice or never. Numbers come as text or as numbers,
fields that are not known are left alone.
"""

from collections.abc import Callable

import msgspec

from services.contacts.interface import Direction
from services.telephony.facts import Fact, LegFact, LegKind, RecordingFact
from services.telephony.providers.adapter import (
    Clock,
    CommandResult,
    Fields,
    Heard,
    NotUnderstood,
    Sides,
    Understood,
    number_of,
    part_of,
    text_of,
)
from services.telephony.providers.mango_codes import ACCEPTED, done, outcome_of
from services.telephony.providers.summing import whole

STATES: dict[str, LegKind] = {
    "appeared": "ringing",
    "connected": "answered",
    "onhold": "held",
    "disconnected": "ended",
}
DIRECTIONS: dict[int, Direction | None] = {0: None, 1: "inbound", 2: "outbound"}
OF_OTHERS = ("events/dtmf", "events/ab", "events/user/", "events/record/tagged", "result/stat")
"""Told of, and no news of a call."""


def understand(path: str, body: str, clock: Clock) -> Understood:
    """What an event says. Raises NotUnderstood."""
    path = path.strip("/").lower()
    if path.startswith(OF_OTHERS):
        return Understood()
    try:
        fields = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotUnderstood(f"this is no JSON structure: {error}") from None
    if path.startswith("result/") or path == "events/sms":
        return Understood(result=_result(fields))
    reader = EVENTS.get(path)
    if reader is None:
        raise NotUnderstood(f"there is no event {path[:100]!r}")
    facts = reader(fields, clock)
    return Understood(heard=Heard(text_of(fields, "entry_id", needed=True), facts)) if facts else Understood()


def _call(fields: Fields, clock: Clock) -> list[Fact]:
    state = STATES.get(text_of(fields, "call_state", needed=True).lower())
    if state is None:
        raise NotUnderstood(f"call_state is {fields['call_state']!r}")
    to = part_of(fields, "to")
    taken_from = text_of(part_of(fields, "from"), "taken_from_call_id")
    reason = number_of(fields, "disconnect_reason") if state == "ended" else 0
    sides = sides_of(fields, text_of(to, "line_number"), _location(fields))
    ours = bool(text_of(fields, "command_id") or text_of(fields, "callback_initiator"))
    prepares = ours and not taken_from and sides.direction != "inbound"
    return [
        LegFact(
            leg_id=text_of(fields, "call_id", needed=True),
            seq=number_of(fields, "seq"),
            kind=state,
            at=clock.at(number_of(fields, "timestamp")),
            direction=sides.direction,
            client_number=sides.client_number,
            line_number=text_of(to, "line_number") or None,
            extension=sides.extension,
            technical=prepares or reason in ACCEPTED,
            carrier=False,
            reason_code=reason,
            outcome=outcome_of(reason) if state == "ended" else None,
            taken_from=taken_from,
        )
    ]


def _location(fields: Fields) -> str:
    return (text_of(fields, "location") or text_of(fields, "locaton")).lower()


def sides_of(fields: Fields, line_number: str, location: str) -> Sides:
    """The outside number and the employee of a leg; a machine (IVR, queue) is no employee.

    A side with a number and no short number is outside, unless it is our own line.
    """
    of, to = part_of(fields, "from"), part_of(fields, "to")
    caller, callee = text_of(of, "number"), text_of(to, "number")
    their_short, our_short = text_of(of, "extension"), text_of(to, "extension")
    if caller and not their_short and caller != line_number:
        person = (our_short or callee) if location in ("abonent", "") else ""
        return Sides(
            direction="inbound", client_number=caller, extension=person if callee != line_number else our_short
        )
    if callee and not our_short and callee != line_number:
        return Sides(direction="outbound", client_number=callee, extension=their_short)
    return Sides(direction=None, client_number="", extension=our_short or their_short)


def _summary(fields: Fields, clock: Clock) -> list[Fact]:
    line_number = text_of(fields, "line_number")
    sides = sides_of(fields, line_number, "abonent")
    said = number_of(fields, "call_direction", -1)
    direction = DIRECTIONS.get(said, sides.direction)
    inbound = direction == "inbound"
    of, to = part_of(fields, "from"), part_of(fields, "to")
    short = text_of(to if inbound else of, "extension")
    talk, end = number_of(fields, "talk_time"), number_of(fields, "end_time")
    reason = number_of(fields, "disconnect_reason")
    began = number_of(fields, "create_time")
    return [
        whole(
            "summary",
            at=clock.at(end),
            direction=direction,
            client_number=text_of(of if inbound else to, "number") if direction else "",
            line_number=line_number or None,
            rang=[short] if inbound and short else [],
            took=short if talk or not inbound else "",
            started_at=clock.at(began) if began else None,
            answered_at=clock.at(talk) if talk else None,
            ended_at=clock.at(end),
            outcome=outcome_of(reason),
            reason_code=reason,
        )
    ]


def _recording(fields: Fields, clock: Clock) -> list[Fact]:
    done = text_of(fields, "recording_state").lower() == "completed"
    good = number_of(fields, "completion_code", 1000) in ACCEPTED
    in_cloud = text_of(fields, "recipient").lower() != "mail"
    return _added(fields, clock) if done and good and in_cloud else []


def _added(fields: Fields, clock: Clock) -> list[Fact]:
    return [RecordingFact(recording_id=text_of(fields, "recording_id", needed=True))]


def _result(fields: Fields) -> CommandResult | None:
    """Which command of ours it answers is not always said."""
    command_id = text_of(fields, "command_id")
    code = number_of(fields, "result", number_of(fields, "reason", -1))
    if code < 0:
        raise NotUnderstood("result is missing")
    return CommandResult(command_id, code, done(code)) if command_id else None


EVENTS: dict[str, Callable[[Fields, Clock], list[Fact]]] = {
    "events/call": _call,
    "events/summary": _summary,
    "events/recording": _recording,
    "events/record/added": _added,
}
