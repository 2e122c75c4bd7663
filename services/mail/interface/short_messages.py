"""Short messages: SMS and lines of messengers, received and to be sent. A «message» alone is one of the broker's."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface import Direction
from services.kit.wire import Conflict, Event, Input, Limit, Struct
from services.mail.interface.text_channels import TextChannelKind

ShortMessageState = Literal["received", "queued", "sending", "sent", "delivered", "failed", "unknown"]
"""`unknown`: the connection broke after it was handed over; a person decides whether to send it again."""
ShortMessagePlace = Literal["waiting", "filed", "ignored", "lead", "internal"]
"""Of a received one: nobody's yet, in a client's history, put aside, or made a lead. `internal` is one of ours to
somebody of the firm: it belongs in no client's history."""
ShortText = Annotated[str, Meta(min_length=1, max_length=2000)]
ShortMessageView = Literal["all", "waiting", "trouble"]


class ShortMessage(Struct):
    """An SMS or a line of a messenger. `phone` is E.164, or empty; `sender` is the messenger's id of the person."""

    id: UUID
    channel_id: UUID
    channel_name: str
    channel_kind: TextChannelKind
    direction: Direction
    state: ShortMessageState
    place: ShortMessagePlace
    phone: str
    sender: str
    person_name: str
    """As the messenger calls them, or the name of who it is filed under."""
    text: str
    file_url: str
    """Where the provider keeps what came with it; only ever a link to be opened by hand."""
    parts: int
    """Of how many SMS it consists; 0 for a messenger's."""
    error: str | None
    counterparty_id: UUID | None
    contact_id: UUID | None
    lead_id: UUID | None
    user_id: UUID | None
    """Who sent it."""
    at: datetime
    delivered_at: datetime | None


class ShortMessagePage(Struct):
    items: list[ShortMessage]
    cursor: str | None


class ShortMessageDraft(Input):
    """A text to send: to a phone, or as an answer to one that came in (`reply_to`), by the channel it came through."""

    text: ShortText
    channel_id: UUID | None = None
    phone: Annotated[str, Meta(max_length=64)] = ""
    reply_to: UUID | None = None
    despite_stop: bool = False
    """Whoever writes knows that the person asked to be left alone, and writes no advertising."""
    counterparty_id: UUID | None = None
    contact_id: UUID | None = None


class ShortMessageFiling(Input):
    """Whose history received texts belong in: a contact's, a counterparty's, or both."""

    counterparty_id: UUID | None = None
    contact_id: UUID | None = None


class ShortMessageReceived(Event):
    """Once however often the provider tells of it. `stops`: the person wants no more advertising."""

    message: ShortMessage
    stops: bool


class ShortMessageSent(Event):
    """The provider took it."""

    message: ShortMessage


class ShortMessageFiled(Event):
    """Somebody said whose it is."""

    message: ShortMessage


class ShortMessageBecameLead(Event):
    """Somebody wants a lead made of it, with this id."""

    message: ShortMessage
    lead_id: UUID


class ShortMessageChanged(Event):
    """Its state or its place changed: queued, delivered, failed, of unknown fate, ignored, a lead."""

    message: ShortMessage


class NotSendable(Conflict):
    """Only what failed, or has an unknown fate, can be sent again or be taken for sent."""


class RecipientStopped(Conflict):
    """The person is in the stop-list: whoever writes is to be asked, see `despite_stop`."""


class ShortMessages(Protocol):
    """Texts are seen by those who see their channel; partner programs see none."""

    def list_short_messages(
        self,
        view: ShortMessageView = "all",
        channel_id: UUID | None = None,
        search: str = "",
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> ShortMessagePage:
        """Newest first. `waiting`: received and nobody's; `trouble`: failed or of unknown fate.

        `search` looks in texts, names and phones.
        """

    def get_short_message(self, message_id: UUID) -> ShortMessage:
        """Raises NotFound."""

    def list_short_message_talk(self, message_id: UUID) -> list[ShortMessage]:
        """What was said with this person through this channel, the oldest first, at most the newest 200. Raises
        NotFound."""

    def send_short_message(self, draft: ShortMessageDraft) -> ShortMessage:
        """Queues it; it leaves within seconds. Raises NotFound, Invalid, RecipientStopped."""

    def resend_short_message(self, message_id: UUID) -> ShortMessage:
        """Sends a failed one again, or one of unknown fate, which then may come twice. Raises NotFound, NotSendable,
        RecipientStopped (one of a mailing)."""

    def settle_short_message(self, message_id: UUID) -> ShortMessage:
        """One of unknown fate is taken for sent. Raises NotFound, NotSendable."""

    def file_short_message(self, message_id: UUID, filing: ShortMessageFiling) -> ShortMessage:
        """Into a client's history, with all that waits from this person; further ones go there by themselves.

        Raises NotFound, Invalid.
        """

    def ignore_short_message(self, message_id: UUID) -> ShortMessage:
        """Puts aside one that waits. Raises NotFound, NotSendable."""

    def make_lead_of_short_message(self, message_id: UUID) -> ShortMessage:
        """A lead with what is known of the person and the text, there within moments; asked again, the same one. Raises
        NotFound, NotSendable."""
