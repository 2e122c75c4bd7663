"""Calls and their recordings."""

from uuid import UUID

from flask import Response

from gateway.dispatch import Visit
from gateway.recordings import play
from gateway.routes import Api
from services.telephony.interface import Telephony

api = Api("Calls")


def get_recording(visit: Visit, call_id: UUID) -> Response:
    """The sound of a call; takes Range, so a player can jump. Raises NotFound, NoRecording, RangeNotSatisfiable."""
    telephony = visit.gateway.rpc.of(Telephony, visit.asker)
    return play(visit.gateway.objects, telephony.get_recording(call_id))


api.get("/calls", Telephony.list_calls, "Calls, newest first", scope="calls:read")
api.get("/calls/{call_id}", Telephony.get_call, "One call", scope="calls:read")
api.get("/calls/{call_id}/legs", Telephony.list_legs, "How a call went from phone to phone", scope="calls:read")
api.get("/calls/{call_id}/recording", get_recording, "What was said", scope="calls:read", content_type="audio/wav")
