"""Makers of facts about calls, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from services.kit.wire import new_id
from services.telephony.interface import CallObserved, FactKind, RecordingFile

BEGAN = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
FILE = RecordingFile(object_key="recordings/x.wav", content_type="audio/wav", size_bytes=16044, duration_seconds=1.0)


def fact(kind: FactKind, after_seconds: float = 0.0, **changes: Any) -> CallObserved:
    """A bare fact: what a source tells that repeats nothing."""
    bare = CallObserved(
        provider="sip",
        account_id=None,
        call_id=changes.pop("call_id", None) or new_id(),
        kind=kind,
        occurred_at=BEGAN + timedelta(seconds=after_seconds),
        direction="inbound",
        client_number="+79161234567",
        line_number="+74951234567",
        rings=[],
        user_id=None,
        outcome=None,
        reason_code=0,
        recording=None,
        started_at=None,
        answered_at=None,
        agent_id=None,
        step=0,
    )
    return msgspec.structs.replace(bare, **changes)


def whole_call(call_id: UUID, user_id: UUID, **changes: Any) -> list[CallObserved]:
    """An answered call, rung for 5 s and talked for 60 s, as the SIP agent tells of it."""
    answered = {"rings": [user_id], "user_id": user_id, "answered_at": BEGAN + timedelta(seconds=5)}
    known = {"call_id": call_id, "started_at": BEGAN, **changes}
    return [
        fact("ringing", 0, **known),
        fact("answered", 5, **answered, **known),
        fact("ended", 65, outcome="talked", reason_code=200, **answered, **known),
        fact("recorded", 66, outcome="talked", reason_code=200, recording=FILE, **answered, **known),
    ]
