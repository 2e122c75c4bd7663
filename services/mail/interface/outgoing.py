"""Letters that people write, from the moment they let go of them."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Conflict, Input, Limit, Struct, Text
from services.mail.interface.bounces import Bounce
from services.mail.interface.bounds import MOST_LETTER_FILES, MOST_RECIPIENTS, Html, Recipients
from services.mail.interface.drafts import KeptDraft
from services.mail.interface.emails import Email
from services.mail.interface.opens import EmailOpens

UNDO_SECONDS = 10
"""So long a letter of a person waits, to be taken back."""
OutgoingKind = Literal["later", "waiting"]
"""`later`: its hour has not come; `waiting`: it is being sent, could not be, or nobody knows whether it was."""
Fate = Literal["send_again", "sent"]


class EmailDraft(Input):
    """A letter to send. `counterparty_id` and `contact_id` say in whose history it belongs; with a
    `lead_id` it is of the lead, which the asker must see, and goes with it when that is converted.

    With `html`, which is sanitised like a received one, the plain text is made of it, and `text` is not looked at.
    """

    mailbox_id: UUID
    to_addresses: Annotated[list[str], Meta(min_length=1, max_length=MOST_RECIPIENTS)]
    id: UUID | None = None
    """Made by the sender: the same id twice is one letter. A kept draft of this id ends with it."""
    cc_addresses: Recipients = []
    bcc_addresses: Recipients = []
    from_name: Annotated[str, Meta(max_length=100)] = ""
    subject: Annotated[str, Meta(max_length=500)] = ""
    text: Text = ""
    html: Html | None = None
    file_ids: Annotated[list[UUID], Meta(max_length=MOST_LETTER_FILES)] = []
    """Letter files that the asker brought in, in the order they stand in the letter."""
    counterparty_id: UUID | None = None
    contact_id: UUID | None = None
    lead_id: UUID | None = None
    """Of an answer: where none is named, the answered letter's."""
    in_reply_to: UUID | None = None
    track_opens: bool = False
    """Where the organisation allows it, and the letter has `html`."""
    send_at: datetime | None = None
    """Not before this moment, at most a year ahead; a past one is now."""


class OutgoingEmail(Struct):
    """A letter of ours, with what only those at home with it are told."""

    email: Email
    bcc_addresses: list[str]
    send_at: datetime | None
    leaves_at: datetime | None
    """When it is handed to the server, or tried again; null once it is settled."""
    written_by: UUID | None
    bounces: list[Bounce]
    """Whom it did not reach."""
    opens: EmailOpens | None
    """Null where it is not looked for, or nothing was opened yet."""
    mine: bool
    """The asker wrote it, or manages the mailbox: they take it back, or say what becomes of it."""


class OutgoingEmailPage(Struct):
    items: list[OutgoingEmail]
    cursor: str | None


class FateDecision(Input):
    """What a person decides about a letter of which nobody knows whether it was sent."""

    fate: Fate


class LetterOnItsWay(Conflict):
    """It is being handed over, or was: it cannot be taken back any more."""


class OutgoingEmails(Protocol):
    """Those who wrote a letter and those who manage its mailbox decide what becomes of it."""

    def send_email(self, draft: EmailDraft) -> Email:
        """Queues the letter. A person's waits ten seconds, to be taken back; others leave within seconds.

        Raises NotFound, Invalid (`to_addresses`, `cc_addresses`, `bcc_addresses`, `subject`, `html`, `file_ids`, …),
        Conflict (the id is that of another letter).
        """

    def list_outgoing_emails(
        self, kind: OutgoingKind, cursor: str | None = None, limit: Limit = 50
    ) -> OutgoingEmailPage:
        """The asker's letters that are not sent, and those of mailboxes they manage; the first to leave first."""

    def get_outgoing_email(self, email_id: UUID) -> OutgoingEmail:
        """Raises NotFound, also of letters that came in."""

    def take_back_email(self, email_id: UUID) -> KeptDraft:
        """A queued or failed letter is its writer's draft again. Raises NotFound, LetterOnItsWay."""

    def retry_email(self, email_id: UUID) -> OutgoingEmail:
        """A failed letter, or one that waits for its next try, is sent now. Raises NotFound, LetterOnItsWay."""

    def decide_email(self, email_id: UUID, decision: FateDecision) -> OutgoingEmail:
        """Of a letter whose fate is not known: it is sent again, or counts as sent. Raises NotFound, Conflict."""
