"""What is to be done with a call, and who takes part: plain values of the states. Pure."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from services.contacts.interface import Direction
from services.telephony.interface import CallObserved, Extension, FactKind, Outcome, RecordingFile

CLIENT = 0
"""The client's leg: legs of a call are numbered from it on, in the order they are dialled."""


@dataclass(frozen=True)
class Sound:
    """A WAV at hand, and how long it lasts."""

    file: Path
    seconds: float


@dataclass(frozen=True)
class Party:
    """Whom we dial: a seller's phone, or an outside number over a line (None: the call's own)."""

    extension: Extension | None = None
    number: str = ""
    line_id: UUID | None = None
    auto_answer: bool = False
    """Asked to answer by itself: the seller has said so already."""
    forwarded: bool = False
    """Dialled by a rule, not by anybody of ours: asked for before, against toll fraud."""

    @property
    def user_id(self) -> UUID | None:
        return self.extension.user_id if self.extension else None

    @property
    def shown(self) -> str:
        return self.extension.number if self.extension else self.number

    @property
    def waits(self) -> bool:
        """Rung only when the seller says so."""
        return self.extension is not None and self.extension.accepts == "on_accept" and not self.auto_answer


@dataclass(frozen=True)
class RingPlan:
    parties: tuple[Party, ...]
    seconds: float
    in_turn: bool = False


@dataclass(frozen=True)
class ReferPlan:
    """The provider is asked to connect the client elsewhere."""

    number: str
    seconds: float


@dataclass(frozen=True)
class VoicemailPlan:
    greeting: Sound | None
    seconds: float


@dataclass(frozen=True)
class Plan:
    """A route, made ready."""

    steps: tuple[RingPlan | ReferPlan | VoicemailPlan, ...]
    record: bool = True
    announcement: Sound | None = None
    greeting: Sound | None = None


@dataclass(frozen=True)
class Call:
    """What stays the same while a call goes on, but for who was rung. `provider` names the source of its facts."""

    id: UUID
    account_id: UUID | None
    client_number: str
    line_number: str | None
    started_at: datetime
    direction: Direction = "inbound"
    agent_id: UUID | None = None
    provider: str = "sip"
    rings: tuple[UUID, ...] = ()
    """The users whose phones rang, in order."""
    user_id: UUID | None = None
    """Who answered, or placed it."""
    answered_at: datetime | None = None
    legs: int = 1
    """How many legs there were: the next is numbered so."""
    told: int = 0
    """How many times it was told that phones ring."""

    def fact(
        self,
        kind: FactKind,
        at: datetime,
        *,
        outcome: Outcome | None = None,
        code: int = 0,
        recording: RecordingFile | None = None,
        step: int = 0,
    ) -> CallObserved:
        """A fact says again what earlier ones said, so each can stand alone."""
        return CallObserved(
            provider=self.provider,
            account_id=self.account_id,
            call_id=self.id,
            kind=kind,
            occurred_at=at,
            direction=self.direction,
            client_number=self.client_number,
            line_number=self.line_number,
            rings=list(self.rings),
            user_id=self.user_id,
            outcome=outcome,
            reason_code=code,
            recording=recording,
            started_at=self.started_at,
            answered_at=self.answered_at,
            agent_id=self.agent_id,
            step=step,
        )

    def rung(self, *parties: Party) -> "Call":
        """These were rung, too."""
        users = [party.user_id for party in parties if party.user_id is not None]
        return replace(self, rings=tuple(dict.fromkeys([*self.rings, *users])))


def after(at: datetime, seconds: float) -> datetime:
    return at + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Dial:
    leg: int
    party: Party


@dataclass(frozen=True)
class Answer:
    """Take the client's call."""

    leg: int


@dataclass(frozen=True)
class HangUp:
    """End a leg; `code` is the refusal where it was not answered."""

    leg: int
    code: int = 0


@dataclass(frozen=True)
class Refer:
    """Ask the leg's side to call a number instead of us."""

    leg: int
    number: str


@dataclass(frozen=True)
class Digits:
    leg: int
    digits: str


@dataclass(frozen=True)
class Report:
    fact: CallObserved


Action = Dial | Answer | HangUp | Refer | Digits | Report

Tone = Literal["ringback", "music", "beep"]
Source = int | Path | Tone
"""What a leg hears: another leg, or a sound that is played to it over and over."""


@dataclass(frozen=True)
class Mix:
    """Who hears what, and what is recorded: the client on the left, whoever talks to them on the right."""

    hears: dict[int, tuple[Source, ...]] = field(default_factory=dict)
    left: int | None = None
    right: int | None = None


QUIET = Mix()
