"""Drafts: what somebody has begun to write, kept while they type."""

from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Input, Limit, Struct, Text
from services.mail.interface.bounds import MOST_LETTER_FILES, MOST_RECIPIENTS, Html

Typed = Annotated[list[Annotated[str, Meta(max_length=320)]], Meta(max_length=MOST_RECIPIENTS)]


class DraftContent(Input):
    """A letter as far as it is written: nothing of it needs to be right yet. `html` is sanitised."""

    mailbox_id: UUID | None = None
    to_addresses: Typed = []
    cc_addresses: Typed = []
    bcc_addresses: Typed = []
    subject: Annotated[str, Meta(max_length=500)] = ""
    text: Text = ""
    html: Html | None = None
    file_ids: Annotated[list[UUID], Meta(max_length=MOST_LETTER_FILES)] = []
    counterparty_id: UUID | None = None
    contact_id: UUID | None = None
    lead_id: UUID | None = None
    in_reply_to: UUID | None = None
    track_opens: bool = False
    send_at: datetime | None = None


class KeptDraft(Struct):
    """A draft. Its id becomes that of the letter."""

    id: UUID
    content: DraftContent
    created_at: datetime
    updated_at: datetime


class DraftPage(Struct):
    items: list[KeptDraft]
    cursor: str | None


class Drafts(Protocol):
    """Everybody has their own and knows of no others."""

    def list_drafts(self, cursor: str | None = None, limit: Limit = 50) -> DraftPage:
        """The asker's, the last written first. Of the text at most 500 characters, and no `html`."""

    def get_draft(self, draft_id: UUID) -> KeptDraft:
        """Raises NotFound."""

    def save_draft(self, draft_id: UUID, content: DraftContent) -> KeptDraft:
        """Begins the draft of this id, or replaces what is in it. Raises Conflict (it is a letter by now, or deleted),
        NotFound (somebody else's)."""

    def delete_draft(self, draft_id: UUID) -> None:
        """It can be restored for 30 days. Raises NotFound."""

    def restore_draft(self, draft_id: UUID) -> KeptDraft:
        """Raises NotFound."""
