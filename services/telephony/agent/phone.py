"""The only file that knows pjsua2: lines, legs (one SIP dialogue each), bridges and recordings.

Everything here runs on one thread, the one that made the `Phone`: it calls `poll` again and again, and pjsua2's
callbacks happen inside. A callback only tells what happened (`Invited`, `LegChanged`, …); what to do about it is
decided in `loop.py`. Legs are known by numbers of ours (`new_leg()`, or in `Invited`); a number is never used twice,
unlike pjsua2's own call ids, which are recycled at once.
"""

import contextlib
import ctypes
import itertools
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pjsua2 as pj  # type: ignore[import-not-found,import-untyped,unused-ignore] # it has no types

from services.telephony.agent.happenings import Happening, Invited, LegChanged, LegSounds, Line, LineChanged, Trouble
from services.telephony.agent.sip import read_invitation

REGISTRATION_SECONDS = 30
"""How long a registration lasts; it is refreshed 5 s before. Short, because a registrar that forgot us says nothing."""
RETRY_SECONDS = (1, 5)
CODECS = {"PCMA": 255, "PCMU": 254}
STATES = {
    pj.PJSIP_INV_STATE_EARLY: "ringing",
    pj.PJSIP_INV_STATE_CONFIRMED: "answered",
    pj.PJSIP_INV_STATE_DISCONNECTED: "ended",
}


class PhoneError(Exception):
    """pjsua2 refused, in its own words."""


class Phone:
    """A SIP endpoint at one UDP port. See the module for its one thread. Raises PhoneError where pjsua2 refuses."""

    def __init__(self, host: str, port: int, rtp_ports: range, tell: Callable[[Happening], None]) -> None:
        self.host, self.port, self.rtp_ports, self.tell = host, port, rtp_ports, tell
        self.legs: dict[int, _Leg] = {}
        self._accounts: dict[UUID | None, _Account] = {}
        self._bridges: dict[int, _Bridge] = {}
        self._sounds: dict[int, list[Any]] = {}
        self._leg_numbers = itertools.count(1)
        self._endpoint = pj.Endpoint()

    def open(self, log_level: int = 0) -> None:
        """Takes the port. Raises PhoneError, also where the port is taken."""
        with self._translated():
            with _silenced():
                self._endpoint.libCreate()
            config = pj.EpConfig()
            config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly = 0, True
            config.uaConfig.userAgent = "Otklik"
            config.logConfig.level = config.logConfig.consoleLevel = log_level
            config.medConfig.clockRate = config.medConfig.sndClockRate = 8000
            config.medConfig.ecTailLen, config.medConfig.noVad = 0, True
            self._endpoint.libInit(config)
            self._endpoint.audDevManager().setNullDev()
            for codec in self._endpoint.codecEnum2():
                self._endpoint.codecSetPriority(codec.codecId, CODECS.get(codec.codecId.split("/")[0], 0))
            transport = pj.TransportConfig()
            transport.port, transport.boundAddress = self.port, self.host
            self._transport = self._endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
            self._endpoint.libStart()
            self._add_account(None, None)

    def poll(self, milliseconds: int = 10) -> None:
        """Lets pjsua2 work: waits at most so long for something to happen."""
        self._endpoint.libHandleEvents(milliseconds)

    def set_line(self, line: Line) -> None:
        """Opens a line, or changes it."""
        self.drop_line(line.id)
        self._add_account(line.id, line)

    def drop_line(self, line_id: UUID) -> None:
        """Closes a line and un-registers it; calls of an unknown line are none of ours."""
        if (account := self._accounts.pop(line_id, None)) is not None:
            account.shutdown()

    def new_leg(self) -> int:
        """A number for a leg to be dialled."""
        return next(self._leg_numbers)

    def dial(self, leg: int, uri: str, line_id: UUID | None = None, shown_as: str = "") -> None:
        """Calls `uri` over a line, or directly; the phone called shows `shown_as`. `leg` is a `new_leg()`."""
        account = self._accounts.get(line_id) or self._accounts[None]
        call = self.legs[leg] = _Leg(self, account, leg)
        parameters = _parameters(offer=True)
        if shown_as:
            parameters.txOption.localUri = account.shown_as(shown_as)
        try:
            with self._translated():
                call.makeCall(uri, parameters)
        except PhoneError:
            self.legs.pop(leg, None)
            raise

    def answer(self, leg: int, code: int) -> None:
        """180 rings, 200 takes the call. A leg that is gone, or cannot be answered any more, ends by itself."""
        if (call := self.legs.get(leg)) is not None:
            with self._reported("answer"):
                call.answer(_parameters(code))

    def hang_up(self, leg: int, code: int = 0) -> None:
        """Ends a leg: CANCEL, BYE or the refusal `code`, as its state asks for."""
        if (call := self.legs.get(leg)) is not None:
            with self._reported("hang_up"):
                call.hangup(_parameters(code))

    def bridge(self, left: int, right: int, left_file: Path, right_file: Path) -> None:
        """Lets two legs hear each other, and writes what each says to a mono 8 kHz WAV, both begun together."""
        bridge = _Bridge(left, right)
        self._bridges[left] = self._bridges[right] = bridge
        with self._reported("record"):
            bridge.recorders = (_recorder(left_file), _recorder(right_file))
        self._connect(bridge)

    def unbridge(self, leg: int) -> None:
        """Parts the legs and closes their files (the sound's clock writes the last of it some 20 ms later)."""
        if (bridge := self._bridges.pop(leg, None)) is not None:
            self._bridges.pop(bridge.right if leg == bridge.left else bridge.left, None)

    def play(self, leg: int, file: Path) -> None:
        """Plays a WAV to the leg, over and over."""
        with self._reported("play"):
            player = pj.AudioMediaPlayer()
            player.createPlayer(str(file))
            player.startTransmit(self.legs[leg].getAudioMedia(-1))
            self._sounds.setdefault(leg, []).append(player)

    def record(self, leg: int, file: Path) -> None:
        """Writes what the leg says to a mono 8 kHz WAV, until the leg ends."""
        with self._reported("record"):
            recorder = _recorder(file)
            self.legs[leg].getAudioMedia(-1).startTransmit(recorder)
            self._sounds.setdefault(leg, []).append(recorder)

    def close(self, patience_seconds: float = 3.0) -> None:
        """Hangs up, un-registers and gives the port back."""
        with self._reported("close"):
            self._endpoint.hangupAllCalls()
            until = time.monotonic() + patience_seconds
            while self.legs and time.monotonic() < until:
                self.poll()
            self._bridges.clear()
            self._sounds.clear()
            self.legs.clear()
            for account in self._accounts.values():
                account.shutdown()
            self._accounts.clear()
        self._endpoint.libDestroy()

    def _add_account(self, line_id: UUID | None, line: Line | None) -> None:
        user, host = (line.username, line.domain) if line else ("", f"{self._own_host()}:{self.port}")
        account = _Account(self, line_id, user, host)
        config = pj.AccountConfig()
        config.idUri = f"sip:{user or 'otklik'}@{host}"
        config.sipConfig.transportId = self._transport
        if line and line.registrar:
            config.regConfig.registrarUri = _sip(line.registrar)
            config.regConfig.timeoutSec = REGISTRATION_SECONDS
            config.regConfig.firstRetryIntervalSec, config.regConfig.retryIntervalSec = RETRY_SECONDS
            config.regConfig.randomRetryIntervalSec = 1
        if line and line.proxy:
            config.sipConfig.proxies.append(f"{_sip(line.proxy)};lr")
        if line and line.password:
            config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", line.username, 0, line.password))
        media = config.mediaConfig.transportConfig
        media.port, media.portRange, media.boundAddress = self.rtp_ports.start, len(self.rtp_ports), self.host
        with self._translated():
            account.create(config, line is None)
        self._accounts[line_id] = account

    def _own_host(self) -> str:
        return "localhost" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound

    def _connect(self, bridge: "_Bridge") -> None:
        left, right = self.legs.get(bridge.left), self.legs.get(bridge.right)
        if left is None or right is None or not (left.sounds and right.sounds):
            return
        with self._reported("bridge"):
            left_sound, right_sound = left.getAudioMedia(-1), right.getAudioMedia(-1)
            left_sound.startTransmit(right_sound)
            right_sound.startTransmit(left_sound)
            for sound, recorder in zip((left_sound, right_sound), bridge.recorders, strict=False):
                sound.startTransmit(recorder)

    def _sounding(self, leg: int) -> None:
        self.tell(LegSounds(leg))
        if (bridge := self._bridges.get(leg)) is not None:
            self._connect(bridge)

    def _gone(self, leg: int) -> None:
        """Drops the last reference to pjsua2's call, at once: its id is given to the next call."""
        self.legs.pop(leg, None)
        self._sounds.pop(leg, None)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except pj.Error as error:
            raise PhoneError(error.reason or error.title) from None

    @contextlib.contextmanager
    def _reported(self, where: str) -> Iterator[None]:
        """What fails inside is told, not raised: pjsua2 must never see an exception of ours."""
        try:
            yield
        except pj.Error as error:
            self.tell(Trouble(where, error.reason or error.title))
        except Exception as error:
            self.tell(Trouble(where, repr(error)))


@dataclass
class _Bridge:
    left: int
    right: int
    recorders: tuple[Any, ...] = ()


class _Account(pj.Account):  # type: ignore[misc]
    def __init__(self, phone: Phone, line_id: UUID | None, user: str, host: str) -> None:
        super().__init__()
        self.phone, self.line_id, self.user, self.host = phone, line_id, user, host

    def shown_as(self, number: str) -> str:
        """A From that displays the number; its user stays the line's own, which the exchange checks."""
        safe = re.sub(r"[^\w+.-]", "", number, flags=re.ASCII)
        return f'"{safe}" <sip:{self.user or safe or "otklik"}@{self.host}>'

    def onRegState(self, parameters: Any) -> None:  # noqa: N802
        with self.phone._reported("onRegState"):
            if self.line_id is not None:
                info = self.getInfo()
                registered = bool(info.regIsActive and parameters.code // 100 == 2 and parameters.expiration)
                self.phone.tell(LineChanged(self.line_id, parameters.code, parameters.reason, registered))

    def onIncomingCall(self, parameters: Any) -> None:  # noqa: N802
        with self.phone._reported("onIncomingCall"):
            leg = self.phone.new_leg()
            self.phone.legs[leg] = _Leg(self.phone, self, leg, parameters.callId)
            invitation = read_invitation(parameters.rdata.wholeMsg)
            self.phone.tell(Invited(leg, parameters.rdata.srcAddress, invitation))


class _Leg(pj.Call):  # type: ignore[misc]
    """Kept in `phone.legs` alone: pjsua2 hangs up whatever call has this id when the object dies."""

    def __init__(self, phone: Phone, account: _Account, leg: int, call_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, call_id)
        self.phone, self.leg, self.sounds = phone, leg, False

    def onCallState(self, _parameters: Any) -> None:  # noqa: N802
        with self.phone._reported("onCallState"):
            info = self.getInfo()
            if (state := STATES.get(info.state)) is not None:
                self.phone.tell(LegChanged(self.leg, state, info.lastStatusCode))  # type: ignore[arg-type]
            if state == "ended":
                self.phone._gone(self.leg)

    def onCallMediaState(self, _parameters: Any) -> None:  # noqa: N802
        with self.phone._reported("onCallMediaState"):
            info = self.getInfo()  # bound to a name: `.media` points into it
            active = [m.status == pj.PJSUA_CALL_MEDIA_ACTIVE for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO]
            self.sounds = any(active)
            if self.sounds:
                self.phone._sounding(self.leg)

    def onCallTransferRequest(self, parameters: Any) -> None:  # noqa: N802
        parameters.statusCode = pj.PJSIP_SC_DECLINE  # nobody outside may make us dial

    def onCallReplaceRequest(self, parameters: Any) -> None:  # noqa: N802
        parameters.statusCode = pj.PJSIP_SC_DECLINE


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    """Nothing on stdout: pjsua2 talks before it can be told how much to say."""
    libc = ctypes.CDLL(None)
    sys.stdout.flush()
    stdout, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        libc.fflush(None)
        os.dup2(stdout, 1)
        os.close(stdout)
        os.close(nowhere)


def _parameters(code: int = 0, *, offer: bool = False) -> Any:
    parameters = pj.CallOpParam(offer)
    if offer:
        parameters.opt.audioCount, parameters.opt.videoCount = 1, 0
        if hasattr(parameters.opt, "textCount"):
            parameters.opt.textCount = 0  # pjproject 2.16 and later would offer real-time text as well
    parameters.statusCode = code
    return parameters


def _recorder(file: Path) -> Any:
    recorder = pj.AudioMediaRecorder()
    recorder.createRecorder(str(file))
    return recorder


def _sip(address: str) -> str:
    return address if address.lower().startswith(("sip:", "sips:")) else f"sip:{address}"
