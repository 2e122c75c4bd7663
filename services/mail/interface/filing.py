"""Whose history a letter stands in: found, or said by people. What is nobody's is ignored, deleted, or made a lead."""

from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Conflict, Event, Input, Struct, Text
from services.mail.interface.emails import Email

EmailIds = Annotated[list[UUID], Meta(min_length=1, max_length=200)]
Subject = Annotated[str, Meta(max_length=1000)]


class EmailSelection(Input):
    """Letters that somebody marked."""

    email_ids: EmailIds


class FilingDraft(Input):
    """Marked letters, and the client or the person they belong to.

    `remember_address` puts the other side's address on the card of the person, else of the client.
    """

    email_ids: EmailIds
    counterparty_id: UUID | None = None
    contact_id: UUID | None = None
    remember_address: bool = False


class RegistrationDraft(Input):
    """One letter as a line of the journal (F61-F67): what is left out is as the letter and the client have it."""

    counterparty_id: UUID | None = None
    contact_id: UUID | None = None
    manager_id: UUID | None = None
    subject: Subject | None = None
    summary: Text | None = None
    remember_address: bool = False


class IgnoringDraft(Input):
    """Letters to be excluded from what is to be dealt with; with `senders` also all that these senders write."""

    email_ids: EmailIds
    senders: bool = False


class ServerDeletion(Struct):
    """Letters that will be deleted on their servers at `due_at`; until then it can be taken back."""

    id: UUID
    due_at: datetime
    letters: int


class EmailFiled(Event):
    """The letter belongs to this client, person or lead: its line of the journal is to say so.

    `by_hand`: somebody said it, which stands above what was found before. Empty `subject` and `summary` are as the
    letter's. Without `html`.
    """

    email: Email
    counterparty_id: UUID | None
    contact_id: UUID | None
    lead_id: UUID | None
    manager_id: UUID | None
    subject: str | None
    summary: str | None
    remember_address: bool
    by_hand: bool


class EmailOffered(Event):
    """A letter that waits is offered again, as a card got its sender's address or somebody took it back."""

    email: Email


class EmailUnfiled(Event):
    """The letter is nobody's (any more), and is no part of the journal."""

    email_id: UUID
    confidential: bool
    """Not everybody sees its mailbox: nothing of it is to stay behind."""


class EmailBecameLead(Event):
    """The lead is to be made of the letter."""

    email: Email
    lead_id: UUID


class EmailsChanged(Event):
    """Whose these letters are has changed."""

    email_ids: list[UUID]


class LetterOfClient(Conflict):
    """The letter belongs to a client. `details["counterparty_id"]` and `["contact_id"]` name it."""


class ServerDeletionOver(Conflict):
    """The letters are deleted already, or are being."""


class EmailFilings(Protocol):
    """Letters that the asker does not see are NotFound, and so are clients; a letter of a client whom the asker does
    not see stays where it is (Forbidden)."""

    def file_emails(self, draft: FilingDraft) -> list[Email]:
        """Puts the letters into the client's history, and with each the letters of its thread that wait.

        Raises NotFound, Invalid (nobody given, a person of another client), Forbidden, Unavailable (contacts).
        """

    def register_email(self, email_id: UUID, draft: RegistrationDraft) -> Email:
        """The same of one letter, whose line in the journal says what is given.

        Raises as `file_emails`, and Invalid (`manager_id`) for somebody who does not work here.
        """

    def unfile_email(self, email_id: UUID) -> Email:
        """Takes a letter out of its client's history; it waits again. Raises NotFound, Forbidden, Unavailable."""

    def ignore_emails(self, draft: IgnoringDraft) -> list[Email]:
        """Letters of clients and leads stay as they are. Raises NotFound."""

    def take_back_emails(self, draft: EmailSelection) -> list[Email]:
        """Ignored letters wait again, and their senders are ignored no more. Raises NotFound."""

    def make_lead_of_email(self, email_id: UUID) -> Email:
        """Makes a lead of the letter, or adds it to the lead of its thread: a reply never makes a second one.

        The lead is there a moment later. Raises NotFound, LetterOfClient.
        """

    def delete_emails_on_server(self, draft: EmailSelection) -> ServerDeletion:
        """Has exactly these letters deleted on the servers of the mailboxes that the asker manages; what is here stays.

        Letters that waited are ignored. Raises NotFound, Forbidden (where none of the mailboxes is the asker's to
        manage), Invalid (none of them is on a server).
        """

    def cancel_server_deletion(self, deletion_id: UUID) -> None:
        """The letters stay on their servers, and those that waited wait again.

        Raises NotFound (not the asker's), ServerDeletionOver.
        """
