"""With `phone_legs` and `phone_mix` all that knows pjsua2: lines, legs (one SIP dialogue each), and what they hear.

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
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import certifi
import pjsua2 as pj  # type: ignore[import-not-found,import-untyped,unused-ignore] # it has no types

from services.telephony.agent.happenings import Happening, Line, Trouble
from services.telephony.agent.phone_legs import AUTO_ANSWER, Account, Leg
from services.telephony.agent.phone_mix import Mixer, Tape
from services.telephony.agent.rivals import MARK
from services.telephony.interface.lines import Transport

REGISTRATION_SECONDS = 30
"""How long a registration lasts; it is refreshed 5 s before. Short, because a registrar that forgot us says nothing."""
RETRY_SECONDS = (1, 5)
CODECS = {"PCMA": 255, "PCMU": 254, "opus": 253}
SRTP = {"off": pj.PJMEDIA_SRTP_DISABLED, "optional": pj.PJMEDIA_SRTP_OPTIONAL, "required": pj.PJMEDIA_SRTP_MANDATORY}
TRANSPORTS: dict[Transport, int] = {
    "udp": pj.PJSIP_TRANSPORT_UDP,
    "tcp": pj.PJSIP_TRANSPORT_TCP,
    "tls": pj.PJSIP_TRANSPORT_TLS,
}
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
"""The system's; where it has none, those of `certifi`, which `requests` brings."""
MEDIA_PORTS = 2048


class PhoneError(Exception):
    """pjsua2 refused, in its own words."""


class Phone:
    """A SIP endpoint at one port, UDP and TCP, and a TLS one beside it. Raises PhoneError where pjsua2 refuses.

    `authorities` is the file of certificates that servers are trusted by; `silence` a WAV of it, for recordings; by
    `mark` other agents know our contacts at registrars.
    """

    def __init__(
        self,
        host: str,
        port: int,
        rtp_ports: range,
        tell: Callable[[Happening], None],
        *,
        authorities: Path = AUTHORITIES,
        silence: Path | None = None,
        mark: str = "",
    ) -> None:
        self.mark = mark
        self.host, self.port, self.rtp_ports, self.tell = host, port, rtp_ports, tell
        self.authorities = authorities if authorities.exists() else Path(certifi.where())
        self.legs: dict[int, Leg] = {}
        self.mixer = Mixer(self._sound_of, self.reported, silence)
        self._accounts: dict[UUID | Transport, Account] = {}
        self._sounds: dict[int, list[Any]] = {}
        self._transports: dict[Transport, int] = {}
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
            config.medConfig.maxMediaPorts = MEDIA_PORTS
            self._endpoint.libInit(config)
            self._endpoint.audDevManager().setNullDev()
            for codec in self._endpoint.codecEnum2():
                self._endpoint.codecSetPriority(codec.codecId, CODECS.get(codec.codecId.split("/")[0], 0))
            self._open_transport("udp", self.port)
            try:
                self._open_transport("tcp", self.port)
            except pj.Error as error:  # somebody else's port: what we call over TCP goes out all the same
                self.tell(Trouble("tcp", error.reason or error.title))
                self._open_transport("tcp", 0)
            self._open_transport("tls", 0)
            self._endpoint.libStart()
            for name in TRANSPORTS:
                self._add_account(name, name, None)

    def poll(self, milliseconds: int = 10) -> None:
        """Lets pjsua2 work: waits at most so long for something to happen."""
        self._endpoint.libHandleEvents(milliseconds)

    def set_line(self, line: Line) -> None:
        """Opens a line, or changes it."""
        self.drop_line(line.id)
        self._add_account(line.id, line.transport, line)

    def drop_line(self, line_id: UUID) -> None:
        """Closes a line and un-registers it; calls of an unknown line are none of ours."""
        if (account := self._accounts.pop(line_id, None)) is not None:
            account.shutdown()

    def rest_line(self, line_id: UUID) -> None:
        """Un-registers a line; the calls on it go on."""
        if (account := self._accounts.get(line_id)) is not None:
            with contextlib.suppress(pj.Error):  # one that never was registered
                account.setRegistration(False)

    def new_leg(self) -> int:
        """A number for a leg to be dialled."""
        return next(self._leg_numbers)

    def dial(
        self, leg: int, uri: str, line_id: UUID | None = None, shown_as: str = "", *, auto_answer: bool = False
    ) -> None:
        """Calls `uri` over a line, or directly; the phone called shows `shown_as`. `leg` is a `new_leg()`.

        With `auto_answer` the phone is asked to answer by itself. Raises PhoneError.
        """
        account = self._accounts.get(_transport_of(uri) if line_id is None else line_id)
        if account is None:
            raise PhoneError("this line is not open here")
        call = self.legs[leg] = Leg(self, account, leg)
        parameters = _parameters(offer=True)
        if shown_as:
            parameters.txOption.localUri = account.shown_as(shown_as)
        for name, value in AUTO_ANSWER.items() if auto_answer else ():
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            parameters.txOption.headers.append(header)
        try:
            with self._translated():
                call.makeCall(uri, parameters)
        except PhoneError:
            self.legs.pop(leg, None)
            raise

    def answer(self, leg: int, code: int) -> None:
        """180 rings, 200 takes the call. A leg that is gone, or cannot be answered any more, ends by itself."""
        if (call := self.legs.get(leg)) is not None:
            with self.reported("answer"):
                call.answer(_parameters(code))

    def hang_up(self, leg: int, code: int = 0) -> None:
        """Ends a leg: CANCEL, BYE or the refusal `code`, as its state asks for."""
        if (call := self.legs.get(leg)) is not None:
            with self.reported("hang_up"):
                call.hangup(_parameters(code))

    def refer(self, leg: int, uri: str) -> bool:
        """Asks the leg's side to call `uri` instead of us; how it fares is told by `Referred`. Could it be asked?"""
        if (call := self.legs.get(leg)) is not None:
            try:
                call.xfer(uri, _parameters(offer=True))
                return True
            except pj.Error as error:
                self.tell(Trouble("refer", error.reason or error.title))
        return False

    def send_digits(self, leg: int, digits: str) -> None:
        """Tones in RTP (RFC 4733); by INFO where the other side takes none there."""
        if (call := self.legs.get(leg)) is not None:
            with self.reported("send_digits"):
                try:
                    call.dialDtmf(digits)
                except pj.Error:
                    parameters = pj.CallSendDtmfParam()
                    parameters.method, parameters.digits = pj.PJSUA_DTMF_METHOD_SIP_INFO, digits
                    call.sendDtmf(parameters)

    def mix(self, call: UUID, hears: Mapping[int, tuple[int | Path, ...]], tape: Tape | None) -> None:
        """Who of a call's legs hears what, from now on, and what is recorded."""
        self.mixer.set(call, hears, tape)

    def play(self, leg: int, file: Path) -> None:
        """Plays a WAV to the leg, over and over, until the leg ends."""
        with self.reported("play"):
            player = pj.AudioMediaPlayer()
            player.createPlayer(str(file))
            player.startTransmit(self.legs[leg].getAudioMedia(-1))
            self._sounds.setdefault(leg, []).append(player)

    def close(self, patience_seconds: float = 3.0) -> None:
        """Hangs up, un-registers and gives the port back."""
        with self.reported("close"):
            self._endpoint.hangupAllCalls()
            until = time.monotonic() + patience_seconds
            while self.legs and time.monotonic() < until:
                self.poll()
            self.mixer.clear()
            self._sounds.clear()
            self.legs.clear()
            for account in self._accounts.values():
                account.shutdown()
            self._accounts.clear()
        self._endpoint.libDestroy()

    def gone(self, leg: int) -> None:
        """Drops the last reference to pjsua2's call, at once: its id is given to the next call."""
        self.legs.pop(leg, None)
        self._sounds.pop(leg, None)
        self.mixer.gone(leg)

    def _sound_of(self, leg: int) -> Any | None:
        call = self.legs.get(leg)
        return call.getAudioMedia(-1) if call is not None and call.sounds else None

    def _open_transport(self, name: Transport, port: int) -> None:
        transport = pj.TransportConfig()
        transport.port, transport.boundAddress = port, self.host
        if name == "tls":
            transport.tlsConfig.verifyServer = True
            transport.tlsConfig.CaListFile = str(self.authorities)
        self._transports[name] = self._endpoint.transportCreate(TRANSPORTS[name], transport)

    def _add_account(self, key: UUID | Transport, transport: Transport, line: Line | None) -> None:
        user, host = (line.username, line.domain) if line else ("", f"{self._own_host()}:{self.port}")
        account = Account(self, line.id if line else None, user, host)
        config = pj.AccountConfig()
        config.idUri = f"sip:{user or 'otklik'}@{host}"
        config.sipConfig.transportId = self._transports[transport]
        if line and line.registrar:
            config.regConfig.registrarUri = server_uri(line.registrar, line)
            config.regConfig.timeoutSec = REGISTRATION_SECONDS
            config.regConfig.firstRetryIntervalSec, config.regConfig.retryIntervalSec = RETRY_SECONDS
            config.regConfig.randomRetryIntervalSec = 1
            config.sipConfig.contactUriParams = f";{MARK}={self.mark}" if self.mark else ""
        if line and (proxy := line.proxy or line.registrar):
            config.sipConfig.proxies.append(f"{server_uri(proxy, line)};lr")
        if line and line.password:
            config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", line.username, 0, line.password))
        config.mediaConfig.srtpUse = SRTP[line.srtp if line else "off"]
        config.mediaConfig.srtpSecureSignaling = 1 if line and line.srtp != "off" else 0
        media = config.mediaConfig.transportConfig
        media.port, media.portRange, media.boundAddress = self.rtp_ports.start, len(self.rtp_ports), self.host
        with self._translated():
            account.create(config, key == "udp")
        self._accounts[key] = account

    def _own_host(self) -> str:
        return "localhost" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except pj.Error as error:
            raise PhoneError(error.reason or error.title) from None

    @contextlib.contextmanager
    def reported(self, where: str) -> Iterator[None]:
        """What fails inside is told, not raised: pjsua2 must never see an exception of ours."""
        try:
            yield
        except pj.Error as error:
            self.tell(Trouble(where, error.reason or error.title))
        except Exception as error:
            self.tell(Trouble(where, repr(error)))


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


def server_uri(address: str, line: Line) -> str:
    """A provider's server, with the line's port where it names none, and its transport."""
    bare = re.sub(r"^sips?:", "", address.strip(), flags=re.I)
    host, _, parameters = bare.partition(";")
    if line.port is not None and not re.search(r":\d+$", host):
        host = f"{host}:{line.port}"
    rest = f";{parameters}" if parameters else ""
    if line.transport != "udp" and "transport=" not in rest:
        rest += f";transport={line.transport}"
    return f"sip:{host}{rest}"


def number_uri(number: str, line: Line) -> str:
    """A number that is dialled over a line."""
    if line.proxy or line.registrar:
        return f"sip:{number}@{line.domain}"
    return server_uri(line.domain, line).replace("sip:", f"sip:{number}@", 1)


def _transport_of(uri: str) -> Transport:
    """How a phone is reached that is dialled directly."""
    named = re.search(r";transport=(udp|tcp|tls)\b", uri, re.I)
    return next(one for one in TRANSPORTS if one == (named[1].lower() if named else "udp"))


def _parameters(code: int = 0, *, offer: bool = False) -> Any:
    parameters = pj.CallOpParam(offer)
    if offer:
        parameters.opt.audioCount, parameters.opt.videoCount = 1, 0
        if hasattr(parameters.opt, "textCount"):
            parameters.opt.textCount = 0  # pjproject 2.16 and later would offer real-time text as well
    parameters.statusCode = code
    return parameters
