"""Consents: what a person allowed us, and what they took back."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface.values import Line
from services.kit.wire import Input, Struct

ConsentPurpose = Literal["processing", "advertising"]
ConsentChannel = Literal["call", "sms", "email", "messenger"]
ConsentHow = Literal["paper", "website", "email", "sms", "call", "messenger", "in_person", "other"]


class Consent(Struct):
    """One consent, or the withdrawal of one. Records are added and never rewritten: they are the proof."""

    id: UUID
    contact_id: UUID | None
    """The person; or, for an individual who is a client, `counterparty_id`."""
    counterparty_id: UUID | None
    purpose: ConsentPurpose
    channel: ConsentChannel | None
    """Of advertising: by what; null for the processing of personal data."""
    given: bool
    """False for a withdrawal."""
    at: datetime
    """When the person gave it or took it back."""
    how: ConsentHow
    text_version: str
    """Which wording they agreed to."""
    evidence: str
    """Where the proof is: the number of the paper, the address of the form."""
    evidence_file_id: UUID | None
    recorded_by: UUID | None
    recorded_at: datetime
    in_force: bool
    """It is a consent, and the latest word on this purpose and channel."""


class ConsentDraft(Input):
    """A consent or a withdrawal. Advertising names its channel, processing none."""

    purpose: ConsentPurpose
    given: bool
    how: ConsentHow
    contact_id: UUID | None = None
    counterparty_id: UUID | None = None
    channel: ConsentChannel | None = None
    at: datetime | None = None
    """Now, where it is not said; never in the future."""
    text_version: Line = ""
    evidence: Annotated[str, Meta(max_length=2000)] = ""
    evidence_file_id: UUID | None = None


class Consents(Protocol):
    def list_consents(self, contact_id: UUID | None = None, counterparty_id: UUID | None = None) -> list[Consent]:
        """All that a person said, the latest first, also what was said to records merged into this one.

        Raises NotFound, Invalid (not exactly one of the two).
        """

    def record_consent(self, draft: ConsentDraft) -> Consent:
        """Raises NotFound, Invalid (naming the field)."""
