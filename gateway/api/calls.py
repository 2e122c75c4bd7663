"""Calls and their recordings."""

from uuid import UUID

from flask import Response

from gateway.dispatch import Visit
from gateway.recordings import play
from gateway.routes import Api
from services.telephony.interface import Telephony

api = Api("Calls")


def get_recording(visit: Visit, call_id: UUID, recording_id: UUID | None = None) -> Response:
    """The sound of a call: of several recordings the first, unless one is named. Takes Range, so a player can jump.

    Raises NotFound, NoRecording, RangeNotSatisfiable.
    """
    telephony = visit.gateway.rpc.of(Telephony, visit.asker)
    named = () if recording_id is None else (recording_id,)
    return play(visit.gateway.objects, telephony.get_recording(call_id, *named))


api.get("/calls", Telephony.list_calls, "Calls, newest first", scope="calls:read")
api.get("/calls/{call_id}", Telephony.get_call, "One call", scope="calls:read")
api.get("/calls/{call_id}/legs", Telephony.list_legs, "How a call went from phone to phone", scope="calls:read")
api.get("/calls/{call_id}/recordings", Telephony.list_recordings, "All recordings of a call", scope="calls:read")
api.get("/calls/{call_id}/recording", get_recording, "What was said", scope="calls:read", content_type="audio/wav")
