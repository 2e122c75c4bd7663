"""What Zebra's (Kazoo's) hooks and records say, in neutral facts. Pure.

A hook tells of one channel: CHANNEL_CREATE, CHANNEL_ANSWER, CHANNEL_DESTROY, as a form or JSON with `lower_case` keys,
or as JSON `{"name", "args": {"Dashed-Keys"}}`. A channel is `inbound` where it comes into the PBX (a client, or an
employee who dials) and `outbound` where the PBX makes it (to an employee's phone, or to a client).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl

import msgspec

from services.telephony.facts import LegFact, LegKind
from services.telephony.interface import Outcome
from services.telephony.interface.providers import LegFilter
from services.telephony.providers.adapter import (
    Clock,
    Fields,
    Heard,
    NotUnderstood,
    Sides,
    Understood,
    number_of,
    part_of,
    text_of,
)

GREGORIAN = 62_167_219_200
"""Seconds from year 0 to 1970: Kazoo counts from there."""
SURELY_GREGORIAN = 60_000_000_000
HOOKS: dict[str, tuple[int, LegKind]] = {
    "channel_create": (1, "ringing"),
    "channel_answer": (2, "answered"),
    "channel_destroy": (3, "ended"),
}
CAUSES: dict[str, Outcome | None] = {
    "": None,
    "NORMAL_CLEARING": None,
    "LOSE_RACE": None,
    "PICKED_OFF": None,
    "USER_BUSY": "busy",
    "CALL_REJECTED": "rejected",
    "NO_USER_RESPONSE": "no_answer",
    "NO_ANSWER": "no_answer",
    "ORIGINATOR_CANCEL": "no_answer",
}
SHORT = re.compile(r"[0-9*#]{1,6}")
NAMED = re.compile(r"\s*\(.*\)\s*$")
FORM_FIELDS = 200


def understand(body: str, clock: Clock, legs: LegFilter, line_number: str) -> Understood:
    """What a hook says. Raises NotUnderstood."""
    fields = read(body)
    hook = HOOKS.get(text_of(fields, "hook_event", needed=True).lower())
    if hook is None:
        raise NotUnderstood(f"there is no hook {fields['hook_event']!r}")
    seq, kind = hook
    call_id = text_of(fields, "call_id", needed=True)
    into_pbx = text_of(fields, "call_direction").lower() == "inbound"
    if legs == ("outside" if not into_pbx else "employees"):
        return Understood()
    other = text_of(fields, "bridge_id") or ("" if into_pbx else text_of(fields, "other_leg_call_id"))
    fact = leg(
        call_id,
        seq,
        kind,
        clock.at(unix(number_of(fields, "timestamp"))),
        into_pbx=into_pbx,
        caller=number_in(fields, "caller_id_number", "from"),
        callee=number_in(fields, "callee_id_number", "to") or number_in(fields, "request", "request"),
        line_number=line_number,
        cause=text_of(fields, "hangup_cause") if kind == "ended" else "",
        code=text_of(fields, "hangup_code") if kind == "ended" else "",
    )
    return Understood(heard=Heard(other or call_id, [fact]))


def read(body: str) -> Fields:
    """Both shapes as one, with lower-case keys. Raises NotUnderstood."""
    if not body.lstrip().startswith("{"):
        try:
            return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=FORM_FIELDS))
        except ValueError:
            raise NotUnderstood("this is neither a form nor a JSON structure") from None
    try:
        fields = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotUnderstood(f"this is no JSON structure: {error}") from None
    if "args" not in fields:
        return fields
    dashed = part_of(fields, "args")
    return {key.lower().replace("-", "_"): value for key, value in dashed.items()} | {
        "hook_event": text_of(fields, "name", needed=True)
    }


def leg(
    leg_id: str,
    seq: int,
    kind: LegKind,
    at: datetime,
    *,
    into_pbx: bool,
    caller: str,
    callee: str,
    line_number: str,
    cause: str,
    code: str,
) -> LegFact:
    """One state of a channel."""
    sides = sides_of(caller, callee, into_pbx=into_pbx, line_number=line_number)
    cause = cause.upper()
    client_calls = into_pbx and sides.direction == "inbound"
    return LegFact(
        leg_id=leg_id,
        seq=seq,
        kind=kind,
        at=at,
        direction=sides.direction,
        client_number=sides.client_number,
        line_number=(callee if client_calls else line_number) or None,
        extension=sides.extension,
        technical=False,
        carrier=client_calls,
        reason_code=int(code[4:]) if re.fullmatch(r"sip:\d{3}", code) else 0,
        outcome=CAUSES.get(cause, "failed") if kind == "ended" else None,
        taken_from="",
    )


def sides_of(caller: str, callee: str, *, into_pbx: bool, line_number: str) -> Sides:
    """A number of up to six digits is an employee's; a longer one is outside, unless it is our own line."""
    ours = {"", line_number, f"+{line_number}"}
    caller_is_ours, callee_is_ours = (bool(SHORT.fullmatch(one)) or one in ours for one in (caller, callee))
    if not caller_is_ours:
        reached = "" if into_pbx or callee in ours else callee
        return Sides(direction="inbound", client_number=caller, extension=reached)
    if not callee_is_ours:
        placed = caller if SHORT.fullmatch(caller) else ""
        return Sides(direction="outbound", client_number=callee, extension=placed)
    return Sides(direction=None, client_number="", extension=callee if SHORT.fullmatch(callee) else "")


def number_in(fields: Fields, name: str, uri: str) -> str:
    """A number as it is told: `171 (NAME)` is 171, and `101@12345.ztpbx.ru` is 101. Raises NotUnderstood."""
    number = NAMED.sub("", text_of(fields, name)) or text_of(fields, uri)
    number = re.sub(r"^sips?:", "", number).partition("@")[0].strip()
    return "" if number.lower() in ("anonymous", "unknown", "restricted", "undefined") else number


def unix(seconds: int) -> int:
    """Kazoo's seconds, of either kind, as Unix seconds."""
    return seconds - GREGORIAN if seconds > SURELY_GREGORIAN else seconds


def lowered(row: Mapping[str, object]) -> Fields:
    """A call record, whose keys are capital in some versions."""
    return {key.lower(): value for key, value in row.items()}
