"""Why somebody sees a record, or does not."""

from typing import Literal, Protocol
from uuid import UUID

from services.kit.wire import Reach, Role, Struct

AccessReasonName = Literal["own", "unassigned", "created", "segment", "team", "all"]


class AccessReason(Struct):
    """One reason to see a record."""

    reason: AccessReasonName
    holds: bool
    counts: bool
    """The person's role and reach let it count."""
    words: str
    """In English: what it says of this person and this record."""


class AccessExplained(Struct):
    """May this person see this record, and why: it is seen where one reason holds and counts, and nothing hides it."""

    user_id: UUID
    role: Role
    reach: Reach
    sees: bool
    hidden: Literal["private", "deleted"] | None
    """What hides the record from this person whatever else holds."""
    reasons: list[AccessReason]


class Access(Protocol):
    def explain_access(
        self, user_id: UUID, counterparty_id: UUID | None = None, contact_id: UUID | None = None
    ) -> AccessExplained:
        """Why does this user see the record? For `admin` and `head_of_sales`.

        Raises Forbidden, NotFound (the user, or a record the asker may not know of), Invalid (name one record).
        """
