"""What Mango would send and list about a story: built from the public description of its VPBX API only."""

import json
from typing import Any

from tests.telephony.stories import Part, Story

CODES = {"no_answer": 1111, "busy": 1121, "rejected": 1122, "unavailable": 1123, None: 1110}
Sent = tuple[str, str]
"""Path below our door, and the text of the form value `json`."""


def events(story: Story, entry_id: str) -> list[Sent]:
    """Everything about the call, in the order it happens."""
    timed: list[tuple[int, int, Sent]] = []
    for number, part in enumerate(story.parts):
        timed += [(at, number, ("events/call", body)) for at, body in _leg(story, entry_id, number, part)]
    told = [sent for _at, _number, sent in sorted(timed, key=lambda one: one[:2])]
    return [*told, ("events/summary", summary(story, entry_id)), *recordings(story, entry_id)]


def recordings(story: Story, entry_id: str) -> list[Sent]:
    at = epoch(story, story.ends_at) + 2
    told = []
    for recording_id in recording_ids(story, entry_id):
        state = {"recording_id": recording_id, "recording_state": "Completed", "completion_code": 1000, "seq": 2}
        told.append(("events/recording", text(state | {"entry_id": entry_id, "recipient": "Cloud", "timestamp": at})))
        added = {"entry_id": entry_id, "product_id": 400001, "user_id": "-1", "recording_id": recording_id}
        told.append(("events/record/added", text(added | {"timestamp": at + 1})))
    return told


def recording_ids(story: Story, entry_id: str) -> list[str]:
    return [f"{entry_id}R{number}" for number in range(story.recordings)]


def call_id(entry_id: str, number: int) -> str:
    return f"{entry_id}:{number}"


def epoch(story: Story, seconds: int) -> int:
    return int(story.at(seconds).timestamp())


def text(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def _sides(story: Story, part: Part) -> tuple[dict[str, Any], dict[str, Any]]:
    employee = {"extension": part.extension, "number": f"sip:{part.extension}@office.mangosip.ru"}
    if part.technical:
        return {}, employee
    if part.inner:
        return {"extension": part.inner, "number": f"sip:{part.inner}@office.mangosip.ru"}, employee
    if story.direction == "outbound":
        return employee, {"number": story.client}
    return {"number": story.client}, employee if part.extension else {"extension": "", "number": story.line}


def _leg(story: Story, entry_id: str, number: int, part: Part) -> list[tuple[int, str]]:
    states = [("Appeared", part.rings_at)]
    if part.answered_at is not None:
        states.append(("Connected", part.answered_at))
    states.append(("Disconnected", part.ends_at))
    told = []
    for seq, (state, at) in enumerate(states, 1):
        of, to = _sides(story, part)
        if part.taken_from is not None:
            of["taken_from_call_id"] = call_id(entry_id, part.taken_from)
        event: dict[str, Any] = {
            "entry_id": entry_id,
            "call_id": call_id(entry_id, number),
            "timestamp": epoch(story, at),
            "seq": seq if number % 2 else str(seq),
            "call_state": state,
            "location": "abonent" if part.extension else "ivr",
            "from": of,
            "to": to | {"line_number": story.line},
        }
        if state == "Disconnected":
            event["disconnect_reason"] = 1000 if part.technical else str(_code(part))
        if story.command:
            event |= {"command_id": story.command, "callback_initiator": "API"}
        if part.transfer:
            event["transfer"] = part.transfer
        told.append((at, text(event)))
    return told


def _code(part: Part) -> int:
    return 1120 if part.answered_at is not None else CODES[part.outcome]


def summary(story: Story, entry_id: str) -> str:
    answered = story.answered
    outside = [part for part in story.parts if not part.inner and not part.technical]
    of, to = _sides(story, answered or next((part for part in outside if part.extension), outside[0]))
    return text(
        {
            "entry_id": entry_id,
            "call_direction": 2 if story.direction == "outbound" else 1,
            "from": of,
            "to": to,
            "line_number": story.line,
            "create_time": epoch(story, 0),
            "forward_time": epoch(story, answered.rings_at) if answered else 0,
            "talk_time": epoch(story, answered.answered_at or 0) if answered else 0,
            "end_time": epoch(story, story.ends_at),
            "entry_result": 1 if answered or not story.parts[0].extension else 0,
            "disconnect_reason": _code(outside[-1]),
        }
    )


def statistics(story: Story, entry_id: str) -> list[str]:
    """The lines of the statistics about the call, one a leg."""
    lines = []
    for number, part in enumerate(story.parts):
        of, to = _sides(story, part)
        records = ",".join(recording_ids(story, entry_id)) if number == len(story.parts) - 1 else ""
        values = [
            f"[{records}]",
            epoch(story, part.rings_at),
            epoch(story, part.ends_at),
            epoch(story, part.answered_at) if part.answered_at is not None else 0,
            of.get("extension", ""),
            of.get("number", ""),
            to.get("extension", ""),
            to.get("number", ""),
            1000 if part.technical else _code(part),
            story.line,
            "abonent" if part.extension else "ivr",
            entry_id,
            epoch(story, 0),
        ]
        lines.append(";".join(map(str, values)))
    return lines
