"""Mailing lists: the directory of mailing types, each with those it is for."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.bulk import Selection
from services.contacts.interface.fields import Condition
from services.contacts.interface.recipients import RecipientKind
from services.kit.jobs import Job
from services.kit.wire import Conflict, Input, Limit, Name, Struct

MailingPurpose = Literal["advertising", "service"]
"""Advertising goes only to those whose consent to it is in force; what serves a contract needs none."""
Excluded = Literal["gone", "no_email", "no_mobile", "opted_out", "stopped", "no_consent", "duplicate"]
"""Why somebody gets no letter: the record is deleted or hidden from the sender, has no address (for an SMS: no mobile
number), says «do not mail», the address is in the stop-list, there is no consent, or the address gets the letter as
somebody else's."""
Description = Annotated[str, Meta(max_length=2_000)]
Conditions = Annotated[list[Condition], Meta(min_length=1, max_length=30)]


class MailingList(Struct):
    """A type of mailings. In it is who was put in by hand, and, by `conditions`, who meets them when it is used."""

    id: UUID
    version: int
    name: str
    description: str
    purpose: MailingPurpose
    conditions_of: RecipientKind | None
    """Whose conditions they are."""
    conditions: list[Condition]
    with_people: bool
    """Clients that meet the conditions bring their contact persons."""
    by_hand: int
    """How many were put in by hand."""
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class MailingListDraft(Input):
    """A mailing list to be. `conditions_of` and `conditions` go together."""

    name: Name
    description: Description = ""
    purpose: MailingPurpose = "advertising"
    conditions_of: RecipientKind | None = None
    conditions: Conditions | None = None
    with_people: bool = False


class MailingListChange(Input):
    """What to change; what is left out stays. Conditions given as null are taken away."""

    name: Name | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    purpose: MailingPurpose | UnsetType = UNSET
    conditions_of: RecipientKind | UnsetType | None = UNSET
    conditions: Conditions | UnsetType | None = UNSET
    with_people: bool | UnsetType = UNSET


class MailingListMember(Struct):
    """Somebody in a list, as the asker sees them; what they may not see of has no name and no address."""

    kind: RecipientKind
    record_id: UUID
    counterparty_id: UUID | None
    name: str
    counterparty_name: str
    email_address: str | None
    by_hand: bool
    excluded: Excluded | None


class MailingListMemberPage(Struct):
    items: list[MailingListMember]
    cursor: str | None


class Members(Input):
    """Who is to be put into a list: records picked by hand or all that a filter of their list finds."""

    kind: RecipientKind
    selection: Selection
    with_people: bool = False
    """Clients bring their contact persons."""


class MemberIds(Input):
    """Who is to leave a list."""

    contact_ids: Annotated[list[UUID], Meta(max_length=1_000)] = []
    counterparty_ids: Annotated[list[UUID], Meta(max_length=1_000)] = []


class MailingListNameTaken(Conflict):
    """There is a mailing list of this name already."""


class MailingLists(Protocol):
    """Everybody uses the lists; whoever made one, and heads, change it."""

    def list_mailing_lists(self) -> list[MailingList]:
        """All of them, by name."""

    def get_mailing_list(self, list_id: UUID) -> MailingList:
        """Raises NotFound."""

    def create_mailing_list(self, draft: MailingListDraft) -> MailingList:
        """Raises Invalid (a condition), MailingListNameTaken."""

    def update_mailing_list(self, list_id: UUID, version: int, change: MailingListChange) -> MailingList:
        """Raises NotFound, Forbidden, Invalid, VersionConflict, MailingListNameTaken."""

    def delete_mailing_list(self, list_id: UUID, version: int) -> None:
        """What was mailed by it stays. Raises NotFound, Forbidden, VersionConflict."""

    def list_mailing_list_members(
        self, list_id: UUID, cursor: str | None = None, limit: Limit = 100
    ) -> MailingListMemberPage:
        """Those put in by hand first, then those found by conditions; who gets no letter, and why. Raises NotFound."""

    def add_mailing_list_members(self, list_id: UUID, members: Members) -> Job:
        """As a job (`mailing_members`), with the asker's rights; its result counts `added` and `known`. Raises
        NotFound, Forbidden, Invalid."""

    def remove_mailing_list_members(self, list_id: UUID, member_ids: MemberIds) -> MailingList:
        """Raises NotFound, Forbidden."""

    def export_mailing_list(self, list_id: UUID) -> Job:
        """Those who would get a letter now and whom the asker sees, as an Excel file for a mailing company: a job
        (`mailing_list_export`). Raises NotFound."""
