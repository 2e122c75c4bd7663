"""Records as the services answer them, for the stand-ins."""

from typing import Any
from uuid import UUID

from msgspec import to_builtins

from services.kit.wire import new_id
from tests import records

MOMENT = "2026-11-23T09:00:00Z"


def counterparty(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = to_builtins(records.counterparty())
    return {**made, **changes}


def call(rings: list[UUID], user_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "account_id": None,
        "direction": "inbound",
        "status": "ringing",
        "outcome": None,
        "phone_raw": "+79161234567",
        "phone": "+79161234567",
        "line_number": None,
        "parties": [],
        "rings": [str(one) for one in rings],
        "user_id": str(user_id) if user_id else None,
        "started_at": MOMENT,
        "answered_at": None,
        "ended_at": None,
        "wait_seconds": 0,
        "talk_seconds": 0,
        "recording_id": None,
        "provider": "sip",
        "provider_account_id": None,
        "reason_code": 0,
        "first_rang_id": None,
        "responsible_id": None,
        "record_id": None,
        **changes,
    }


def reminder(user_id: UUID, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "version": 2,
        "user_id": str(user_id),
        "kind": "call",
        "title": "Перезвонить",
        "text": "",
        "due_at": MOMENT,
        "status": "due",
        "counterparty_id": None,
        "contact_id": None,
        "phone": None,
        "created_by": None,
        "created_at": MOMENT,
        "fired_at": MOMENT,
        **changes,
    }
