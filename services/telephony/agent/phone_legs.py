"""pjsua2's accounts and calls as the phone has them: their callbacks only tell what happened."""

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pjsua2 as pj  # type: ignore[import-not-found,import-untyped,unused-ignore] # it has no types

from services.telephony.agent.happenings import (
    DigitPressed,
    Invited,
    LegChanged,
    LegHeld,
    LegSounds,
    LineChanged,
    Referred,
)
from services.telephony.agent.sip import read_headers, read_invitation

if TYPE_CHECKING:
    from services.telephony.agent.phone import Phone

STATES = {
    pj.PJSIP_INV_STATE_EARLY: "ringing",
    pj.PJSIP_INV_STATE_CONFIRMED: "answered",
    pj.PJSIP_INV_STATE_DISCONNECTED: "ended",
}
AUTO_ANSWER = {"Call-Info": "<sip:otklik>;answer-after=0", "Alert-Info": "<sip:otklik>;info=alert-autoanswer;delay=0"}
"""What phones of different makers take for a wish to be answered at once."""


class Account(pj.Account):  # type: ignore[misc]
    def __init__(self, phone: "Phone", line_id: UUID | None, user: str, host: str) -> None:
        super().__init__()
        self.phone, self.line_id, self.user, self.host = phone, line_id, user, host

    def shown_as(self, number: str) -> str:
        """A From that displays the number; its user stays the line's own, which the exchange checks."""
        safe = re.sub(r"[^\w+.-]", "", number, flags=re.ASCII)
        return f'"{safe}" <sip:{self.user or safe or "otklik"}@{self.host}>'

    def onRegState(self, parameters: Any) -> None:  # noqa: N802
        with self.phone.reported("onRegState"):
            if self.line_id is not None:
                info = self.getInfo()
                registered = bool(info.regIsActive and parameters.code // 100 == 2 and parameters.expiration)
                contacts = ", ".join(read_headers(parameters.rdata.wholeMsg).get("contact", [])) if registered else ""
                self.phone.tell(LineChanged(self.line_id, parameters.code, parameters.reason, registered, contacts))

    def onIncomingCall(self, parameters: Any) -> None:  # noqa: N802
        with self.phone.reported("onIncomingCall"):
            leg = self.phone.new_leg()
            self.phone.legs[leg] = Leg(self.phone, self, leg, parameters.callId)
            invitation = read_invitation(parameters.rdata.wholeMsg)
            self.phone.tell(Invited(leg, parameters.rdata.srcAddress, invitation))


class Leg(pj.Call):  # type: ignore[misc]
    """Kept in `phone.legs` alone: pjsua2 hangs up whatever call has this id when the object dies."""

    def __init__(self, phone: "Phone", account: Account, leg: int, call_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, call_id)
        self.phone, self.leg, self.sounds, self.held = phone, leg, False, False

    def onCallState(self, _parameters: Any) -> None:  # noqa: N802
        with self.phone.reported("onCallState"):
            info = self.getInfo()
            if (state := STATES.get(info.state)) is not None:
                self.phone.tell(LegChanged(self.leg, state, info.lastStatusCode))  # type: ignore[arg-type]
            if state == "ended":
                self.phone.gone(self.leg)

    def onCallMediaState(self, _parameters: Any) -> None:  # noqa: N802
        with self.phone.reported("onCallMediaState"):
            info = self.getInfo()  # bound to a name: `.media` points into it
            states = [m.status for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO]
            self.sounds = pj.PJSUA_CALL_MEDIA_ACTIVE in states
            held = pj.PJSUA_CALL_MEDIA_REMOTE_HOLD in states
            if held != self.held:
                self.held = held
                self.phone.tell(LegHeld(self.leg, held))
            self.phone.mixer.sounding(self.leg)
            if self.sounds:
                self.phone.tell(LegSounds(self.leg))

    def onDtmfDigit(self, parameters: Any) -> None:  # noqa: N802
        with self.phone.reported("onDtmfDigit"):
            self.phone.tell(DigitPressed(self.leg, str(parameters.digit)[:1]))

    def onCallTransferStatus(self, parameters: Any) -> None:  # noqa: N802
        with self.phone.reported("onCallTransferStatus"):
            self.phone.tell(Referred(self.leg, parameters.statusCode))

    def onCallTransferRequest(self, parameters: Any) -> None:  # noqa: N802
        parameters.statusCode = pj.PJSIP_SC_DECLINE  # nobody outside may make us dial

    def onCallReplaceRequest(self, parameters: Any) -> None:  # noqa: N802
        parameters.statusCode = pj.PJSIP_SC_DECLINE
