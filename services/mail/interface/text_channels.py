"""Text channels: by what SMS and lines of messengers leave and come in."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Event, Input, Name, Struct

TextChannelKind = Literal["mango_sms", "http_sms", "messenger"]
Pointer = Annotated[str, Meta(max_length=200)]
"""Where a value stands in JSON (RFC 6901): `/result/0/id`; empty where there is none."""
Address = Annotated[str, Meta(max_length=1000)]
Word = Annotated[str, Meta(max_length=100)]
Words = Annotated[list[Word], Meta(max_length=20)]
Secret = Annotated[str, Meta(max_length=2000)]
Viewers = Annotated[list[UUID], Meta(max_length=300)]
PerMinute = Annotated[int, Meta(ge=1, le=600)]
TextCheckStage = Literal["connect", "forbidden", "secret", "provider", "switched_off", "done"]


class MangoSms(Input):
    """SMS by an account with Mango that telephony has, on behalf of one of its employees."""

    account_id: UUID
    extension: Annotated[str, Meta(pattern=r"^[0-9]{1,20}$")]


class HttpSending(Input):
    """The request by which a text leaves.

    `body` is a JSON object; with `form`, and with GET, a flat one. In its texts and in the headers `{phone}` stands for
    the number with its plus, `{digits}` for it without, `{text}`, `{id}` for our own id, `{to}` for the messenger's id
    of the person, and `{secret}`.
    """

    url: Address
    method: Literal["POST", "GET"] = "POST"
    format: Literal["json", "form"] = "json"
    headers: Annotated[dict[str, Address], Meta(max_length=20)] = {}
    body: Annotated[str, Meta(max_length=5000)] = '{"to": "{digits}", "text": "{text}"}'


class HttpAnswer(Input):
    """How the answer to it is read. It is good with a status of 2xx and, where `ok` is given, with `ok_value` there."""

    id: Pointer = ""
    """The provider's own id of the text: by it reports of delivery find it."""
    ok: Pointer = ""
    ok_value: Word = ""
    """Empty: whatever is there, but false, null, 0 and an empty text."""
    error: Pointer = ""


class DeliveryReports(Input):
    """What comes to our address about texts that were sent. Empty pointers: nothing does."""

    list: Pointer = ""
    id: Pointer = ""
    state: Pointer = ""
    delivered: Words = []
    failed: Words = []


class IncomingTexts(Input):
    """What comes to our address from people. `id` is the provider's: the same again is the same line."""

    list: Pointer = ""
    """Where several stand; empty: the whole is one."""
    id: Pointer = ""
    sender: Pointer = ""
    """The messenger's id of the person: answers go there."""
    phone: Pointer = ""
    name: Pointer = ""
    text: Pointer = ""
    file: Pointer = ""
    ours: Pointer = ""
    """Where true stands, the line is our own, told back."""


class TextChannel(Struct):
    """A channel without its secret. How it is reached is answered to administrators only; `webhook_path` is secret."""

    id: UUID
    version: int
    name: str
    kind: TextChannelKind
    active: bool
    viewer_ids: list[UUID]
    """Who sees its texts and sends by it; all users where it is empty, and administrators always."""
    per_minute: int
    mango: MangoSms | None
    sending: HttpSending | None
    answer: HttpAnswer | None
    reports: DeliveryReports | None
    incoming: IncomingTexts | None
    has_secret: bool
    webhook_path: str
    """Below the gateway's own address: what to enter at the provider's. Empty for who may not know."""
    can_send: bool
    last_received_at: datetime | None
    last_problem: str | None
    """What came last and could not be read, or is wrong with the provider."""
    last_problem_at: datetime | None


class TextChannelDraft(Input):
    """A channel to be. `mango_sms` needs `mango`, the others what they can: to send, to take in, or both."""

    name: Name
    kind: TextChannelKind
    active: bool = True
    viewer_ids: Viewers = []
    per_minute: PerMinute = 60
    mango: MangoSms | None = None
    sending: HttpSending | None = None
    answer: HttpAnswer = HttpAnswer()
    reports: DeliveryReports = DeliveryReports()
    incoming: IncomingTexts = IncomingTexts()
    secret: Secret = ""


class TextChannelChange(Input):
    """What is left out, stays. Another host to send to needs the secret again: it was meant for the old one."""

    name: Name | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    viewer_ids: Viewers | UnsetType = UNSET
    per_minute: PerMinute | UnsetType = UNSET
    mango: MangoSms | UnsetType = UNSET
    sending: HttpSending | UnsetType | None = UNSET
    answer: HttpAnswer | UnsetType = UNSET
    reports: DeliveryReports | UnsetType = UNSET
    incoming: IncomingTexts | UnsetType = UNSET
    secret: Secret | UnsetType = UNSET


class TextChannelCheck(Struct):
    """What a check found. `stage` is a stable code; `explanation` says it in words (Russian)."""

    ok: bool
    stage: TextCheckStage
    explanation: str


class TextDoor(Struct):
    """What the gateway needs to let a provider in. For the gateway only: `secret` opens the door."""

    channel_id: UUID
    secret: str


class TextChannelChanged(Event):
    channel_id: UUID


class TextChannels(Protocol):
    """Channels are set up by `admin`."""

    def list_text_channels(self) -> list[TextChannel]:
        """Those that the asker sees."""

    def get_text_channel(self, channel_id: UUID) -> TextChannel:
        """Raises NotFound."""

    def create_text_channel(self, draft: TextChannelDraft) -> TextChannel:
        """Raises Forbidden, Invalid."""

    def update_text_channel(self, channel_id: UUID, version: int, change: TextChannelChange) -> TextChannel:
        """Raises NotFound, Forbidden, Invalid, VersionConflict."""

    def delete_text_channel(self, channel_id: UUID) -> None:
        """Its texts stay, its address dies, what waits to be sent fails. Raises NotFound, Forbidden."""

    def try_text_channel(self, channel_id: UUID) -> TextChannelCheck:
        """Asks the provider whether it is there, and sends nothing to anybody. Raises NotFound, Forbidden."""

    def get_text_doors(self) -> list[TextDoor]:
        """Of the active channels. For the gateway (asker `system`)."""
