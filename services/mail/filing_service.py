"""Whose letters are, on the bus."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from services.contacts.interface import ContactChanged, Contacts, CounterpartyChanged, InteractionRecorded
from services.kit.bus import Database, client, on_many, rpc
from services.kit.db import Session
from services.kit.wire import Forbidden, Invalid, NotFound
from services.mail import filing, mailboxes, server_deletions
from services.mail.filing import ClientsUnchecked, Owner
from services.mail.interface import (
    Email,
    EmailSelection,
    FilingDraft,
    IgnoringDraft,
    RegistrationDraft,
    ServerDeletion,
)

T = TypeVar("T")
CONTACTS_SECONDS = 3.0
"""Nobody waits longer because `contacts` is away: people are told."""


class FilingService:
    db = Database()
    contacts = client(Contacts, CONTACTS_SECONDS)

    @rpc
    def file_emails(self, draft: FilingDraft) -> list[Email]:
        owner = self._owner(draft.counterparty_id, draft.contact_id)
        said = RegistrationDraft(remember_address=draft.remember_address)
        return self._with_clients(lambda db, checked: filing.file(db, draft.email_ids, owner, said, checked))

    @rpc
    def register_email(self, email_id: UUID, draft: RegistrationDraft) -> Email:
        owner = self._owner(draft.counterparty_id, draft.contact_id)
        return self._with_clients(lambda db, checked: filing.file(db, [email_id], owner, draft, checked))[0]

    @rpc
    def unfile_email(self, email_id: UUID) -> Email:
        return self._with_clients(lambda db, checked: filing.unfile(db, email_id, checked))

    @rpc
    def ignore_emails(self, draft: IgnoringDraft) -> list[Email]:
        with self.db() as db:
            return filing.ignore(db, draft)

    @rpc
    def take_back_emails(self, draft: EmailSelection) -> list[Email]:
        with self.db() as db:
            return filing.take_back(db, draft.email_ids)

    @rpc
    def make_lead_of_email(self, email_id: UUID) -> Email:
        with self.db() as db:
            return filing.make_lead(db, email_id)

    @rpc
    def delete_emails_on_server(self, draft: EmailSelection) -> ServerDeletion:
        with self.db() as db:
            deletion = server_deletions.ask(db, draft.email_ids)
            mailboxes.wake_importer(db)
            return deletion

    @rpc
    def cancel_server_deletion(self, deletion_id: UUID) -> None:
        with self.db() as db:
            server_deletions.cancel(db, deletion_id)

    @on_many(InteractionRecorded)
    def know_lines(self, events: list[InteractionRecorded]) -> None:
        if any(event.interaction.email_id is not None for event in events):
            with self.db() as db:
                filing.know_lines(db, events)

    @on_many(ContactChanged)
    def offer_to_contacts(self, events: list[ContactChanged]) -> None:
        self._offer({address for event in events if not event.deleted for address in event.contact.emails})

    @on_many(CounterpartyChanged)
    def offer_to_counterparties(self, events: list[CounterpartyChanged]) -> None:
        self._offer({address for event in events if not event.deleted for address in event.counterparty.emails})

    def _offer(self, addresses: set[str]) -> None:
        if addresses:
            with self.db() as db:
                filing.offer(db, addresses)

    def _owner(self, counterparty_id: UUID | None, contact_id: UUID | None) -> Owner:
        """As the asker sees them. Raises NotFound, Invalid."""
        if counterparty_id is None and contact_id is None:
            raise Invalid("Say whose the letter is.", field="counterparty_id")
        if counterparty_id is not None:
            counterparty_id = self.contacts.get_counterparty(counterparty_id).id
        if contact_id is None:
            return Owner(counterparty_id)
        contact = self.contacts.get_contact(contact_id)
        if counterparty_id not in (None, contact.counterparty_id):
            raise Invalid("This counterparty has no such contact.", field="contact_id")
        return Owner(contact.counterparty_id, contact.id)

    def _with_clients(self, act: Callable[[Session, set[Owner]], T]) -> T:
        """Whether the asker sees the letters' present clients is asked of `contacts` outside the transaction."""
        checked: set[Owner] = set()
        while True:
            try:
                with self.db() as db:
                    return act(db, checked)
            except ClientsUnchecked as found:
                for owner in found.owners:
                    self._must_see(owner)
                checked |= found.owners

    def _must_see(self, owner: Owner) -> None:
        try:
            if owner.counterparty_id is not None:
                self.contacts.get_counterparty(owner.counterparty_id)
            elif owner.contact_id is not None:
                self.contacts.get_contact(owner.contact_id)
        except NotFound:
            raise Forbidden("The letter belongs to a client whom you do not see.") from None
