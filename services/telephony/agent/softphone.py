"""A small softphone on the agent's own `Phone`: the demo's seller and the demo's client. One call at a time."""

import math
import socket
import time
import wave
from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.telephony.agent.happenings import Happening, Invited, LegChanged, LegSounds, Trouble
from services.telephony.agent.phone import Phone, PhoneError
from services.telephony.agent.wav import RATE

RINGING, OK, SILENCE, BUSY = 180, 200, 408, 486
SILENCE_SECONDS = 6.0
"""How long a call may go unanswered by any SIP message."""


@dataclass(frozen=True)
class Placed:
    """How a call that we placed went."""

    rang: bool
    talked_seconds: float
    code: int
    """The SIP status it ended with."""


class Softphone:
    """Raises PhoneError where the port cannot be opened. `say` gets a line for whatever happens."""

    def __init__(self, host: str, port: int, rtp_ports: range, sound: Path, say: Callable[[str], None]) -> None:
        self.sound, self.say = sound, say
        self._happenings: deque[Happening] = deque()
        self._phone = Phone(host, port, rtp_ports, self._happenings.append)
        self._phone.open()

    def attend(self, answer_after: float, stopped: Callable[[], bool]) -> None:
        """Answers each call after so many seconds of ringing and talks until the other side hangs up."""
        leg, answer_at = 0, 0.0
        while not stopped():
            for happening in self._poll():
                match happening:
                    case Invited() if leg:
                        self._phone.hang_up(happening.leg, BUSY)
                        self.say(f"busy: turned away {happening.invitation.caller}")
                    case Invited():
                        leg, answer_at = happening.leg, time.monotonic() + answer_after
                        self._phone.answer(leg, RINGING)
                        self.say(f"ringing: {happening.invitation.caller}")
                    case LegSounds(sounding):
                        self._phone.play(sounding, self.sound)
                    case LegChanged(changed, "answered") if changed == leg:
                        self.say("talking")
                    case LegChanged(changed, "ended", code) if changed == leg:
                        leg = 0
                        self.say(f"ended ({code})")
            if leg and answer_at and time.monotonic() >= answer_at:
                answer_at = 0.0
                self._phone.answer(leg, OK)

    def call(self, uri: str, shown_as: str, talk_seconds: float, patience_seconds: float = 70.0) -> Placed:
        """Calls, talks for so long once answered, hangs up. Raises PhoneError for an impossible address."""
        leg = self._phone.new_leg()
        self._phone.dial(leg, uri, shown_as=shown_as)
        began, rang, answered_at = time.monotonic(), False, 0.0
        until = began + patience_seconds
        while True:
            for happening in self._poll():
                match happening:
                    case LegChanged(_, "ringing") if not rang:
                        rang = True
                        self.say("it rings")
                    case LegChanged(_, "answered"):
                        answered_at = time.monotonic()
                        until = answered_at + talk_seconds
                        self.say("answered, talking")
                    case LegSounds():
                        self._phone.play(leg, self.sound)
                    case LegChanged(_, "ended", code):
                        talked = time.monotonic() - answered_at if answered_at else 0.0
                        return Placed(rang, talked, code)
            if not rang and not answered_at and time.monotonic() > began + SILENCE_SECONDS:
                return Placed(rang, 0.0, SILENCE)
            if time.monotonic() > until:
                until = math.inf
                self._phone.hang_up(leg)

    def close(self) -> None:
        self._phone.close()

    def _poll(self) -> list[Happening]:
        self._phone.poll(10)
        happenings = list(self._happenings)
        self._happenings.clear()
        for happening in happenings:
            if isinstance(happening, Trouble):
                self.say(f"trouble in {happening.where}: {happening.error}")
        return happenings


def write_voice(file: Path, pitch: float, seconds: float = 4.0) -> None:
    """A mono 8 kHz WAV that sounds somewhat like speech: harmonics of the pitch in Hz, in syllables."""
    samples = array("h")
    for n in range(int(RATE * seconds)):
        at = n / RATE
        bend = pitch * (1 + 0.08 * math.sin(2 * math.pi * 0.7 * at))
        voice = sum(math.sin(2 * math.pi * bend * k * at) / k for k in range(1, 8))
        syllable = max(0.0, math.sin(2 * math.pi * 2.2 * at)) ** 0.5
        samples.append(int(7000 * voice * syllable))
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())


def free_udp_port(host: str = "127.0.0.1") -> int:
    """A UDP port that nobody has just now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


__all__ = ["PhoneError", "Placed", "Softphone", "free_udp_port", "write_voice"]
