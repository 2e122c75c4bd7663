"""Who may be whom: records that are perhaps one client, and why."""

from datetime import date, datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface.counterparties import LegalForm
from services.contacts.interface.values import Line
from services.kit.jobs import Job
from services.kit.wire import Input, Limit, Struct

Verdict = Literal["same", "suggest", "different"]
MergedKind = Literal["counterparty", "contact"]
Few = Annotated[list[str], Meta(max_length=50)]


class Likeness(Input):
    """A record as far as it is known or typed yet. With `record_id` it is a kept one, and the rest is not needed."""

    kind: MergedKind = "counterparty"
    record_id: UUID | None = None
    name: Line = ""
    legal_form: LegalForm = "legal_entity"
    inn: Line | None = None
    kpp: Line | None = None
    phones: Few = []
    emails: Few = []
    city: Line | None = None
    website: Line | None = None
    birthday: date | None = None
    counterparty_id: UUID | None = None


Likenesses = Annotated[list[Likeness], Meta(max_length=500)]


class MatchReason(Struct):
    """One finding for (a positive weight) or against (a negative one) two records being one client."""

    code: str
    weight: float
    detail: str


class Candidate(Struct):
    """A record that may be the one asked about: enough of it to recognise it."""

    id: UUID
    kind: MergedKind
    version: int
    name: str
    inn: str | None
    kpp: str | None
    city: str
    phones: list[str]
    emails: list[str]
    counterparty_id: UUID | None
    counterparty_name: str | None
    manager_id: UUID | None
    created_at: datetime


class Match(Struct):
    """`same` from a score of 0.8, `suggest` from 0.4. The score is the sum of the reasons' weights, held within 0
    and 1, and held down where something rules one client out."""

    party: Candidate
    score: float
    verdict: Verdict
    reasons: list[MatchReason]


class DuplicatePair(Struct):
    """Two records that may be one."""

    one: Candidate
    other: Candidate
    score: float
    verdict: Verdict
    reasons: list[MatchReason]


class DuplicateSearch(Struct):
    """How things are with the search for pairs."""

    searched_at: datetime | None
    """When the base, or what had changed in it, was last searched to the end; null: never."""
    running: bool
    done: int
    """Records looked up by the search under way, of about `total`."""
    total: int | None


class DuplicatePage(Struct):
    items: list[DuplicatePair]
    cursor: str | None
    search: DuplicateSearch


class Identity(Protocol):
    def find_duplicates(self, likeness: Likeness, limit: Limit = 5) -> list[Match]:
        """Records the asker may see that are perhaps this one, the likeliest first. Raises NotFound (`record_id`)."""

    def find_duplicates_of_each(self, likenesses: Likenesses, limit: Limit = 3) -> list[list[Match]]:
        """`find_duplicates` for many at once, at most 500, in their order. None of them may have a `record_id`."""

    def list_duplicates(
        self, kind: MergedKind = "counterparty", cursor: str | None = None, limit: Limit = 50
    ) -> DuplicatePage:
        """Pairs that the last search of the base found, of records the asker may see both of, the likeliest first."""

    def dismiss_duplicate(self, kind: MergedKind, one_id: UUID, other_id: UUID) -> None:
        """These are two: they are not offered again. Raises NotFound."""

    def start_duplicate_search(self, kind: MergedKind = "counterparty") -> Job:
        """Searches the whole base for pairs, as a job; one under way is gone on with. Pairs found before stay in sight
        until it is done. From then on what changes is looked up by itself. Raises Forbidden for who does not see
        everything."""
