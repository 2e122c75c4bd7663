"""The address book on the bus."""

from typing import Annotated

from msgspec import Meta

from services.contacts import address_book
from services.contacts.interface.address_book import BookCard, BookEntry, CardName
from services.kit.bus import Database, rpc


class AddressBookService:
    db = Database()

    @rpc
    def list_book_entries(self) -> list[BookEntry]:
        with self.db() as db:
            return address_book.entries(db)

    @rpc
    def find_book_cards(self, names: Annotated[list[CardName], Meta(max_length=500)]) -> list[BookCard]:
        with self.db() as db:
            return address_book.found_cards(db, names)
