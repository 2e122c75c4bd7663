"""Calls as they really went, and what a perfect provider tells of them: for tests of whatever listens to one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from services.contacts.interface import Direction
from services.telephony.interface import Outcome

BEGAN = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """One leg: an employee's phone (`extension`) or a machine, with the client or (`inner`) another employee."""

    extension: str
    rings_at: int
    answered_at: int | None
    ends_at: int
    outcome: Outcome | None = None
    inner: str = ""
    """The other employee, of a consultation."""
    technical: bool = False
    taken_from: int | None = None
    """The number of the part it was taken over from."""
    transfer: Literal["", "blind", "consultative"] = ""


@dataclass(frozen=True)
class Story:
    """Times are seconds after `began`."""

    name: str
    direction: Direction
    parts: tuple[Part, ...]
    recordings: int = 0
    client: str = "79161234567"
    line: str = "74951234567"
    began: datetime = BEGAN
    command: str = ""
    """Ours, that started it."""
    rang: tuple[str, ...] = field(default=())

    def at(self, seconds: int) -> datetime:
        return self.began + timedelta(seconds=seconds)

    @property
    def answered(self) -> Part | None:
        """The first talk of the client with a person."""
        talks = [p for p in self.parts if p.extension and not p.inner and not p.technical and p.answered_at is not None]
        return min(talks, key=lambda part: part.answered_at or 0, default=None)

    @property
    def ends_at(self) -> int:
        return max(part.ends_at for part in self.parts)

    @property
    def outcome(self) -> Outcome:
        if self.answered:
            return "talked"
        said = self.parts[-1].outcome
        if self.direction == "outbound":
            return said or "cancelled"
        return said if said in ("busy", "rejected") else "missed"


IVR = Part("", 0, 0, 5)
STORIES = (
    Story("answered", "inbound", (Part("101", 0, 6, 66),), recordings=1),
    Story("missed", "inbound", (Part("101", 0, None, 20, "no_answer"),)),
    Story("busy", "inbound", (Part("101", 0, None, 2, "busy"),)),
    Story("cancelled by the client", "inbound", (Part("101", 0, None, 7),)),
    Story("through a menu", "inbound", (IVR, Part("102", 5, 9, 40, taken_from=0)), recordings=1),
    Story("lost in the menu", "inbound", (IVR,)),
    Story(
        "ring group",
        "inbound",
        (IVR, Part("101", 5, None, 12), Part("102", 5, 12, 90, taken_from=0), Part("103", 6, None, 12)),
        recordings=1,
    ),
    Story("group that nobody answered", "inbound", (Part("101", 0, None, 30), Part("102", 0, None, 30, "no_answer"))),
    Story(
        "blind transfer",
        "inbound",
        (Part("101", 0, 4, 30), Part("102", 30, 35, 80, taken_from=0, transfer="blind")),
        recordings=2,
    ),
    Story(
        "consultative transfer",
        "inbound",
        (
            Part("101", 0, 4, 50),
            Part("102", 20, 24, 50, inner="101", transfer="consultative"),
            Part("102", 50, 50, 120, taken_from=0, transfer="consultative"),
        ),
        recordings=2,
    ),
    Story(
        "callback",
        "outbound",
        (Part("101", 0, 3, 60, technical=True), Part("101", 3, 12, 60, taken_from=0)),
        recordings=1,
        command="cmd-1",
    ),
    Story(
        "callback that the client did not answer",
        "outbound",
        (Part("101", 0, 3, 33, technical=True), Part("101", 3, None, 33, "no_answer", taken_from=0)),
        command="cmd-2",
    ),
    Story("dialled", "outbound", (Part("103", 0, 15, 75),), recordings=1),
    Story("dialled, busy", "outbound", (Part("103", 0, None, 4, "busy"),)),
)
