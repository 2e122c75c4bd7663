"""Lines, and the sellers' own phones."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Input, Name, NotFound, Struct

Transport = Literal["udp", "tcp", "tls"]
"""How SIP messages travel; with `tls` the server's certificate is checked."""
Srtp = Literal["off", "optional", "required"]
"""Is the sound encrypted? Its keys travel in the signalling, so anything but `off` asks for `tls`."""
Preset = Literal["own", "mango", "zebra"]
"""Whose line it is: what is left out is as that provider's documentation says. Zebra publishes nothing to go by."""
Accepts = Literal["ring", "on_accept"]
"""Does a seller's phone ring at once, or only when the seller says «Принять», and then answers by itself?"""
LineStatus = Literal["idle", "opening", "registered", "ready", "failed"]
"""`idle`: no agent holds the line. `ready`: a trunk, which has nothing to be registered at."""
Port = Annotated[int, Meta(ge=1, le=65535)]
Days = Annotated[int, Meta(ge=1, le=36500)]


class LineState(Struct):
    """How a line stands, as the agent that holds it last told."""

    status: LineStatus
    code: int
    """The registrar's SIP status; 0 where it never answered or is not asked."""
    reason: str
    since: datetime | None
    held_by: str | None
    """The agent's name."""


class SipAccountDraft(Input):
    """A line. With a `registrar` the agent registers there; without one the provider sends calls by IP (a trunk)."""

    name: Name
    line_number: str | None = None
    domain: str = "localhost"
    registrar: str | None = None
    proxy: str | None = None
    username: str = ""
    password: str = ""
    active: bool = True
    rings: list[UUID] = []
    """Users whose phones ring for calls of this line where the client's manager is not one with a phone."""
    preset: Preset = "own"
    transport: Transport = "udp"
    port: Port | None = None
    """The provider's, where neither `registrar` nor `proxy` names one; else 5060, or 5061 for `tls`."""
    srtp: Srtp = "off"
    record: bool = True
    retention_days: Days | None = None
    """How long recordings are kept; None for ever."""
    announcement_file_id: UUID | None = None
    """A sound that both hear before they talk: WAV, MP3, OGG, FLAC or AIFF, of at most five minutes and 20 MB."""
    greeting_file_id: UUID | None = None
    """A sound that a caller hears before phones ring."""


class SipAccountChange(Input):
    """What is left out, stays. Another server needs the password again: it was meant for the old one."""

    name: Name | UnsetType = UNSET
    line_number: str | UnsetType | None = UNSET
    domain: str | UnsetType = UNSET
    registrar: str | UnsetType | None = UNSET
    proxy: str | UnsetType | None = UNSET
    username: str | UnsetType = UNSET
    password: str | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    rings: list[UUID] | UnsetType = UNSET
    preset: Preset | UnsetType = UNSET
    transport: Transport | UnsetType = UNSET
    port: Port | UnsetType | None = UNSET
    srtp: Srtp | UnsetType = UNSET
    record: bool | UnsetType = UNSET
    retention_days: Days | UnsetType | None = UNSET
    announcement_file_id: UUID | UnsetType | None = UNSET
    greeting_file_id: UUID | UnsetType | None = UNSET


class SipAccount(Struct):
    """A line, without its password."""

    id: UUID
    version: int
    name: str
    line_number: str | None
    domain: str
    registrar: str | None
    proxy: str | None
    username: str
    has_password: bool
    active: bool
    rings: list[UUID]
    preset: Preset
    transport: Transport
    port: int | None
    srtp: Srtp
    record: bool
    retention_days: int | None
    announcement_file_id: UUID | None
    greeting_file_id: UUID | None
    state: LineState


class LineName(Struct):
    """A line as a seller who chooses one to call from sees it."""

    id: UUID
    name: str
    line_number: str | None


class ExtensionDraft(Input):
    """A seller's own phone. `uri` is what the agent dials (`sip:101@pbx.example`)."""

    user_id: UUID
    number: str
    uri: str
    accepts: Accepts = "ring"


class Extension(Struct):
    id: UUID
    user_id: UUID
    number: str
    uri: str
    accepts: Accepts


class MyPhoneChange(Input):
    accepts: Accepts


class NoPhone(NotFound):
    """This person has no phone: an administrator gives them one in the settings."""


class Lines(Protocol):
    def list_sip_accounts(self) -> list[SipAccount]:
        """All lines. For `admin`."""

    def get_sip_account(self, account_id: UUID) -> SipAccount:
        """For `admin`. Raises NotFound."""

    def create_sip_account(self, draft: SipAccountDraft) -> SipAccount:
        """For `admin`. Raises Invalid."""

    def update_sip_account(self, account_id: UUID, change: SipAccountChange, version: int) -> SipAccount:
        """For `admin`. Raises NotFound, Invalid, VersionConflict."""

    def delete_sip_account(self, account_id: UUID, version: int) -> None:
        """Its calls stay. For `admin`. Raises NotFound, VersionConflict."""

    def list_line_names(self) -> list[LineName]:
        """The active lines that one may call from (R41)."""

    def list_extensions(self) -> list[Extension]:
        """Every seller's phone."""

    def create_extension(self, draft: ExtensionDraft) -> Extension:
        """For `admin`; replaces the user's former phone. Raises Invalid."""

    def delete_extension(self, extension_id: UUID) -> None:
        """For `admin`. Raises NotFound."""

    def get_my_phone(self) -> Extension:
        """The asker's own. Raises NoPhone."""

    def update_my_phone(self, change: MyPhoneChange) -> Extension:
        """Raises NoPhone."""
