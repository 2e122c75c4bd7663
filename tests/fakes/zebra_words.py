"""What Zebra (Kazoo) would post and list about a story: built from the public descriptions of its hooks and records.

Each second hook has the shape with `args`, the others the flat one; both as JSON here, and as forms where a test asks.
"""

import json
from typing import Any, NamedTuple

from tests.telephony.stories import Part, Story

GREGORIAN = 62_167_219_200
CAUSES = {"no_answer": "NO_USER_RESPONSE", "busy": "USER_BUSY", "rejected": "CALL_REJECTED", None: "NORMAL_CLEARING"}
Sent = tuple[str, str]


class Channel(NamedTuple):
    id: str
    into_pbx: bool
    caller: str
    callee: str
    rings_at: int
    answered_at: int | None
    ends_at: int
    cause: str


def channels(story: Story, group: str) -> list[Channel]:
    """The outside side's own channel of an inbound call, and one for each phone that the PBX rang."""
    found = []
    talks = [part.answered_at for part in story.parts if part.answered_at is not None]
    if story.direction == "inbound":
        first, end = min(talks, default=None), story.ends_at
        found.append(Channel(group, True, story.client, story.line, 0, first, end, "NORMAL_CLEARING"))
    for number, part in enumerate(story.parts):
        if part.extension:
            caller, callee = _numbers(story, part)
            name = group if story.direction == "outbound" and number == 0 else f"{group}-{number}"
            cause = "NORMAL_CLEARING" if part.answered_at is not None else CAUSES[part.outcome]
            found.append(Channel(name, False, caller, callee, part.rings_at, part.answered_at, part.ends_at, cause))
    return found


def _numbers(story: Story, part: Part) -> tuple[str, str]:
    if part.technical:
        return "", part.extension
    if part.inner:
        return part.inner, part.extension
    if story.direction == "outbound":
        return f"{part.extension} (ИВАНОВ)", story.client
    return story.client, part.extension


def events(story: Story, group: str) -> list[Sent]:
    """In the order it happens."""
    timed: list[tuple[int, int, Channel, str]] = []
    for channel in channels(story, group):
        states = [("channel_create", channel.rings_at), ("channel_destroy", channel.ends_at)]
        if channel.answered_at is not None:
            states.insert(1, ("channel_answer", channel.answered_at))
        timed += [(at, len(timed) + order, channel, hook) for order, (hook, at) in enumerate(states)]
    told = sorted(timed, key=lambda one: one[:2])
    return [
        ("", _hook(story, group, channel, hook, dashed=number % 2 == 1))
        for number, (_at, _order, channel, hook) in enumerate(told)
    ]


def _hook(story: Story, group: str, channel: Channel, hook: str, *, dashed: bool) -> str:
    at = {"channel_create": channel.rings_at, "channel_answer": channel.answered_at or 0}.get(hook, channel.ends_at)
    epoch = int(story.at(at).timestamp())
    fields: dict[str, Any] = {
        "call_id": channel.id,
        "call_direction": "inbound" if channel.into_pbx else "outbound",
        "other_leg_call_id": "" if channel.into_pbx or channel.id == group else group,
        "caller_id_number": channel.caller,
        "callee_id_number": channel.callee,
        "request": f"{channel.callee}@12345.ztpbx.ru",
        "timestamp": epoch if dashed else epoch + GREGORIAN,
    }
    if hook == "channel_destroy":
        fields |= {"hangup_cause": channel.cause, "hangup_code": "sip:200"}
    if not dashed:
        return json.dumps({"hook_event": hook, **fields})
    args = {"-".join(word.capitalize() for word in key.split("_")): value for key, value in fields.items()}
    return json.dumps({"name": hook.upper(), "args": args})


def records(story: Story, group: str) -> list[dict[str, Any]]:
    """One of each channel."""
    rows: list[dict[str, Any]] = []
    for channel in channels(story, group):
        talk = 0 if channel.answered_at is None else channel.ends_at - channel.answered_at
        rows.append(
            {
                "CALL_DIRECTION": "inbound" if channel.into_pbx else "outbound",
                "BRIDGE_ID": group,
                "CALLER_ID_NUMBER": channel.caller,
                "CALLEE_ID_NUMBER": channel.callee,
                "TIMESTAMP": str(int(story.at(channel.rings_at).timestamp()) + GREGORIAN),
                "DURATION_SECONDS": channel.ends_at - channel.rings_at,
                "BILLING_SECONDS": str(talk),
                "HANGUP_CAUSE": channel.cause,
            }
        )
    for number in range(story.recordings):
        rows[number % len(rows)] |= {"REC_LINK": "https://pbx.example/rec", "REC_FILE": f"{group}-{number}.mp3"}
    return rows
