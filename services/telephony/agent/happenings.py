"""What the phone is given and what it tells of: plain values, so that nobody else needs to know pjsua2."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.telephony.agent.sip import Invitation
from services.telephony.interface.lines import Srtp, Transport


@dataclass(frozen=True)
class Line:
    """An account: with a `registrar` it is registered there; `proxy` carries what we send."""

    id: UUID
    domain: str
    registrar: str | None
    proxy: str | None
    username: str
    password: str = field(repr=False)
    transport: Transport = "udp"
    port: int | None = None
    srtp: Srtp = "off"


@dataclass(frozen=True)
class Invited:
    """Somebody calls us. Nothing was answered yet."""

    leg: int
    source: str
    """The sender's `address:port`."""
    invitation: Invitation


@dataclass(frozen=True)
class LegChanged:
    """A leg goes on, or ends with a SIP status `code`."""

    leg: int
    state: Literal["ringing", "answered", "ended"]
    code: int


@dataclass(frozen=True)
class LegSounds:
    """The leg's sound flows (again, after a hold)."""

    leg: int


@dataclass(frozen=True)
class LegHeld:
    """The leg's phone has put us on hold, or took us back."""

    leg: int
    held: bool


@dataclass(frozen=True)
class DigitPressed:
    """A tone, told in RTP or by INFO."""

    leg: int
    digit: str


@dataclass(frozen=True)
class Referred:
    """How the call fares that the leg's side was asked to make; the last word has a `code` of 200 or more."""

    leg: int
    code: int


@dataclass(frozen=True)
class LineChanged:
    """The registrar's last word about a line: `code` 200 and `registered`, or what is wrong."""

    line_id: UUID
    code: int
    reason: str
    registered: bool
    contacts: str = ""
    """All contacts that the registrar has for the line now."""


@dataclass(frozen=True)
class Trouble:
    """A callback failed; the call it was about may be lost, the phone goes on."""

    where: str
    error: str


Happening = Invited | LegChanged | LegSounds | LegHeld | DigitPressed | Referred | LineChanged | Trouble
