"""Calls, their recordings, and who is calling."""

from typing import Literal
from uuid import UUID

from flask import Response, request

from gateway.call_card import CallCard, card_of
from gateway.dispatch import Visit
from gateway.recordings import play
from gateway.routes import HEADS, PEOPLE, Api
from services.contacts.interface import Contacts
from services.kit.objects import NoSuchObject
from services.telephony.interface import Telephony
from services.telephony.interface.calls import Calls
from services.telephony.interface.reports import Reports

RECORDINGS = "/calls/{call_id}/recordings"
api = Api("Calls")


def get_recording(visit: Visit, call_id: UUID, recording_id: UUID | None = None, download: bool = False) -> Response:
    """The sound of a call: of several recordings the first, unless one is named. Takes Range, so a player can jump.

    With `download` it is to be saved, which not all roles may. Each listening and each download is written down.
    Raises NotFound, NoRecording, RecordingGone, DownloadForbidden, RangeNotSatisfiable.
    """
    reports = visit.gateway.rpc.of(Reports, visit.asker)
    kind: Literal["listened", "downloaded"] = "downloaded" if download else "listened"

    def played() -> Response:
        recording = reports.hear_recording(call_id, recording_id, kind, request.remote_addr or "")
        return play(visit.gateway.objects, recording, save=download)

    try:
        return played()
    except NoSuchObject:
        return played()  # it was compressed at this very moment, and is in another file now


def get_recording_content(visit: Visit, call_id: UUID, recording_id: UUID, download: bool = False) -> Response:
    """The sound of one recording, like `get_recording`."""
    return get_recording(visit, call_id, recording_id, download)


def get_call_card(visit: Visit, call_id: UUID) -> CallCard:
    """Who is calling, with their open deals and what was last. What does not answer at once is left out.

    Raises NotFound.
    """
    return card_of(visit, visit.gateway.rpc.of(Calls, visit.asker).get_call(call_id))


api.get("/calls", Telephony.list_calls, "Calls, newest first", scope="calls:read")
api.get("/calls/{call_id}", Telephony.get_call, "One call", scope="calls:read")
api.get("/calls/{call_id}/card", get_call_card, "Who is calling")
api.get("/calls/{call_id}/interaction", Contacts.get_interaction_of_call, "The call's line of the journal")
api.get("/calls/{call_id}/legs", Telephony.list_legs, "How a call went from phone to phone", scope="calls:read")
api.get(RECORDINGS, Telephony.list_recordings, "All recordings of a call", scope="calls:read")
api.get("/calls/{call_id}/recording", get_recording, "What was said", scope="calls:read", content_type="audio/wav")
api.get(RECORDINGS + "/{recording_id}/content", get_recording_content, "One recording", content_type="audio/wav")
api.get("/calls/{call_id}/listenings", Reports.list_listenings, "Who listened to a call", roles=HEADS)

api.post("/calls", Telephony.place_call, "Call somebody: one's own phone rings first", roles=PEOPLE)
api.get("/calls/{call_id}/live", Telephony.get_live_call, "How a call stands now", roles=PEOPLE)
for path, command, summary in (
    ("accept", Telephony.accept_call, "Take a call that rings"),
    ("hang-up", Telephony.hang_up_call, "End a call"),
    ("hold", Telephony.hold_call, "Let the client wait, or talk on"),
    ("transfer", Telephony.transfer_call, "Give a call to somebody else"),
    ("transfer/complete", Telephony.complete_transfer, "Leave the client with whom one asked"),
    ("transfer/cancel", Telephony.cancel_transfer, "Take the client back"),
    ("record", Telephony.record_call, "Record from here on, at a provider that can"),
    ("digits", Telephony.send_digits, "Tones to the client's side"),
):
    api.post(f"/calls/{{call_id}}/{path}", command, summary, roles=PEOPLE, status=200)
