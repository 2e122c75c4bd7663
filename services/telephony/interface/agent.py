"""Between `telephony` and the SIP agents: what an agent does with a call, and which lines it holds."""

from typing import Protocol
from uuid import UUID

from services.kit.wire import Struct
from services.telephony.interface.lines import Extension, LineStatus, Srtp, Transport

LEASE_SECONDS = 10
"""An agent that is not heard of for so long has lost its lines to whoever else asks for them."""
RENEW_SECONDS = 3


class RingStep(Struct, tag="ring"):
    """Rings these phones at once, or one after the other; `seconds` is for all at once, or for each in turn."""

    phones: list[Extension]
    seconds: int
    in_turn: bool


class ForwardStep(Struct, tag="forward"):
    """Calls an outside number over a line (None: the one the call came over), and lets the two talk.

    With `refer` the provider is asked to connect them without us: then nothing is recorded, and the end of their talk
    is not known.
    """

    number: str
    account_id: UUID | None
    refer: bool
    seconds: int


class VoicemailStep(Struct, tag="voicemail"):
    """Answers, plays the greeting (an object key), and records for at most so many seconds after it."""

    greeting: str | None
    seconds: int


RouteStep = RingStep | ForwardStep | VoicemailStep


class Route(Struct):
    """What is done with a call: the steps one after the other, until one answers. Without any it is refused (480)."""

    steps: list[RouteStep]
    record: bool
    announcement: str | None
    """The object key of a WAV that both hear before they talk."""
    greeting: str | None
    """The object key of a WAV that the client hears before the first step."""


class AgentAccount(Struct):
    """A line as the SIP agent needs it. `sealed_password` is opened with the suite's secret key only."""

    id: UUID
    name: str
    line_number: str | None
    domain: str
    registrar: str | None
    proxy: str | None
    username: str
    sealed_password: str
    transport: Transport
    port: int | None
    srtp: Srtp
    senders: list[str]
    """IP networks whose calls are this line's, beside the addresses of its servers."""
    fallback: Route
    """What is done with its calls while `telephony` does not answer."""


class AgentConfiguration(Struct):
    """The lines an agent holds, until its lease ends or is renewed."""

    accounts: list[AgentAccount]


class LineReport(Struct):
    """How a line that the agent holds stands."""

    account_id: UUID
    status: LineStatus
    code: int
    reason: str


class Agents(Protocol):
    """For the SIP agents (asker `system`)."""

    def claim_lines(self, agent_id: UUID, name: str, lines: list[LineReport]) -> AgentConfiguration:
        """Renews the agent's lease of the lines it holds, gives it those that nobody does, and keeps its reports.

        To be asked each RENEW_SECONDS. Lines whose holder was not heard of for LEASE_SECONDS go to an agent that was
        itself heard of all that time: after an outage of ours or the broker's everybody keeps what they hold.
        """

    def release_lines(self, agent_id: UUID) -> None:
        """The agent stops: its lines are free at once."""

    def get_route(self, account_id: UUID, client_number: str) -> Route:
        """What is to be done with a call that came over the line."""

    def count_forward(self, account_id: UUID, number: str) -> None:
        """A call is about to be forwarded to an outside number over the line: it counts as one that is placed there.

        Raises Invalid, CountryNotAllowed, NumberNotAllowed, TooManyCalls: then it is not forwarded.
        """
