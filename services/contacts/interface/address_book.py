"""The client base as an address book, for phones and mail programs."""

from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Input, Struct


class CardName(Input):
    """Which card of the address book."""

    kind: Literal["contact", "counterparty"]
    id: UUID


class BookEntry(Struct):
    """A card by its name; `etag` is another one as soon as the card would be written otherwise."""

    kind: Literal["contact", "counterparty"]
    id: UUID
    etag: str


class BookCard(Struct):
    """A card: vCard 3.0."""

    kind: Literal["contact", "counterparty"]
    id: UUID
    etag: str
    text: str


class AddressBook(Protocol):
    def list_book_entries(self) -> list[BookEntry]:
        """Persons and counterparties whom the asker sees and who have a phone or an e-mail address.

        At most 10,000: one's own first, then those changed last.
        """

    def find_book_cards(self, names: Annotated[list[CardName], Meta(max_length=500)]) -> list[BookCard]:
        """Those of them that the asker sees, in no order."""
