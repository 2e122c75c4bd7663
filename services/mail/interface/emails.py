"""Letters: received, and to be sent."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.contacts.interface import Direction
from services.kit.wire import Event, Limit, Struct

EmailState = Literal["received", "queued", "sending", "sent", "failed", "unknown"]
"""`unknown`: the connection broke after the letter was handed over; a person decides whether to send it again."""


EmailFiling = Literal["waiting", "filed", "lead", "ignored"]
"""Whose a letter is: nobody's yet, a client's, a lead's; or nobody is to be bothered with it."""


class Email(Struct):
    """A letter. `text` is its plain text, at most 100,000 characters; `html` is sanitised.

    Addresses are lower case; `from_address` may be empty. `message_id` is the header with its angle brackets, or
    `sha256:…` of a letter that has none. `error` says why a letter was not sent, or was not read (wholly). Only
    `get_email` answers `html`; lists hold the first 500 characters of `text`.
    """

    id: UUID
    mailbox_id: UUID
    message_id: str
    direction: Direction
    state: EmailState
    from_address: str
    from_name: str
    to_addresses: list[str]
    cc_addresses: list[str]
    subject: str
    text: str
    html: str | None
    delivered_at: datetime
    attachments: list[str]
    error: str | None
    filing: EmailFiling
    counterparty_id: UUID | None
    """The client in whose history it stands; of a letter that just came, the one of the talk that it goes on."""
    contact_id: UUID | None
    lead_id: UUID | None


class EmailPage(Struct):
    """`snippets`: of each of the items, where it was searched for, the place of its text that was found; the found
    words stand between U+E000 and U+E001."""

    items: list[Email]
    cursor: str | None
    snippets: list[str]


class EmailReceived(Event):
    """A letter was imported from a mailbox, once however many times the server offers it. Without `html`."""

    email: Email
    confidential: bool
    """Not everybody sees the mailbox: unless it belongs to a client, the letter is nobody else's business."""
    user_id: UUID | None = None
    """Who forwarded it to their copy address. The default is for messages of before there were any."""


class EmailSent(Event):
    """The SMTP server took the letter."""

    email: Email
    counterparty_id: UUID | None
    contact_id: UUID | None
    user_id: UUID | None
    confidential: bool
    """As of EmailReceived."""


class EmailFailed(Event):
    """The letter could not be sent, or its fate is not known (`state`)."""

    email: Email
    user_id: UUID | None


class EmailBounced(Event):
    """A sent letter came back from an address. Told once for each letter and address, with what EmailSent told."""

    sent: EmailSent
    email_address: str
    permanent: bool
    """The address is no good; else its mailbox is full, or its server is away."""
    words: str
    """The other side's server's own; may be empty."""
    bounced_at: datetime
    user_id: UUID | None
    """Who wrote it, to be told; None for the letters of a mailing, whose results say so."""


class Emails(Protocol):
    def list_emails(
        self,
        mailbox_id: UUID | None = None,
        search: str = "",
        filing: EmailFiling | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> EmailPage:
        """Letters, newest first, of one mailbox or all. `search` looks in subject, names, addresses,
        text and names of attachments, for words in any form of theirs and for parts of words; all must be found.

        With a `filing` only those received; `waiting` are those that nobody's history has yet.
        """

    def get_email(self, email_id: UUID) -> Email:
        """Raises NotFound."""

    def list_thread(self, email_id: UUID) -> list[Email]:
        """The letter and those it belongs with, the oldest first, at most the newest 200. Without `html`. Raises
        NotFound."""
