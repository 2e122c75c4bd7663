"""Templates of letters: with fields of the client, conditions and files."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Input, Invalid, Name, Struct
from services.mail.interface.bounds import MOST_LETTER_FILES, Html
from services.mail.interface.letter_files import LetterFile

Subject = Annotated[str, Meta(max_length=500)]
FileIds = Annotated[list[UUID], Meta(max_length=MOST_LETTER_FILES)]


class Template(Struct):
    """A letter with places to be filled (S17). A shared one is everybody's to use, and heads of sales' to change."""

    id: UUID
    version: int
    name: str
    subject: str
    html: str
    files: list[LetterFile]
    """They go with each letter made of it (S18)."""
    shared: bool
    owner_id: UUID | None
    created_at: datetime
    updated_at: datetime


class TemplateDraft(Input):
    """`subject` and `html` hold fields `{{ contact.name }}` and conditions `{% if deal.amount %}…{% endif %}`."""

    name: Name
    subject: Subject = ""
    html: Html = ""
    file_ids: FileIds = []
    shared: bool = False


class TemplateChange(Input):
    """What is left out stays. Files stay, or are those of the asker."""

    name: Name | UnsetType = UNSET
    subject: Subject | UnsetType = UNSET
    html: Html | UnsetType = UNSET
    file_ids: FileIds | UnsetType = UNSET


class TemplateField(Struct):
    """A field that a template may name."""

    name: str
    """As it is written: `contact.name`."""
    of: Literal["contact", "counterparty", "lead", "deal", "sender"]


class TemplateUse(Input):
    """Whose fields fill it. Records that the asker does not see are not there for it either."""

    contact_id: UUID | None = None
    counterparty_id: UUID | None = None
    lead_id: UUID | None = None
    deal_id: UUID | None = None
    mailbox_id: UUID | None = None


class TemplateText(Input):
    """A template that is being written, and whose fields it is tried with."""

    subject: Subject = ""
    html: Html = ""
    use: TemplateUse = TemplateUse()


class FilledTemplate(Struct):
    """A letter made of a template. The files are the asker's own now."""

    subject: str
    html: str
    files: list[LetterFile]


class TemplateWrong(Invalid):
    """The template cannot be filled. `details["reason"]` is `template_syntax`, `template_field` (there is no such
    field, or no record that has it: `details["name"]` names it) or `template_too_large`."""


class Templates(Protocol):
    def list_templates(self) -> list[Template]:
        """The shared ones and the asker's own, by name."""

    def create_template(self, draft: TemplateDraft) -> Template:
        """A shared one for `admin` and `head_of_sales`. Raises Forbidden, Invalid, TemplateWrong."""

    def update_template(self, template_id: UUID, version: int, change: TemplateChange) -> Template:
        """Raises NotFound, Forbidden, Invalid, TemplateWrong, VersionConflict."""

    def delete_template(self, template_id: UUID) -> None:
        """Raises NotFound, Forbidden."""

    def list_template_fields(self) -> list[TemplateField]:
        """What templates may name."""

    def fill_template(self, template_id: UUID, use: TemplateUse) -> FilledTemplate:
        """Raises NotFound, TemplateWrong."""

    def preview_template(self, text: TemplateText) -> FilledTemplate:
        """The same of a template that is not kept yet; without files. Raises NotFound, TemplateWrong."""
