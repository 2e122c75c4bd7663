"""How somebody writes letters: their program, their name and signature in each mailbox."""

from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Input, Struct
from services.mail.interface.bounds import Html

LetterProgram = Literal["built_in", "system"]
"""`system`: an address that is clicked opens the program that the computer has for letters (`mailto:`)."""


class Signature(Struct):
    """The end of the letters that somebody writes from a mailbox, and the name they bear. `html` is sanitised."""

    mailbox_id: UUID
    sender_name: str
    html: str


class SignatureDraft(Input):
    sender_name: Annotated[str, Meta(max_length=100)] = ""
    html: Html = ""


class MyMail(Struct):
    program: LetterProgram
    signatures: list[Signature]


class MyMailChange(Input):
    """What is left out stays."""

    program: LetterProgram | UnsetType = UNSET


class MyMailSettings(Protocol):
    """Each one's own."""

    def get_my_mail(self) -> MyMail:
        """As the asker set it; the built-in program until then."""

    def update_my_mail(self, change: MyMailChange) -> MyMail:
        """What is not named stays as it is."""

    def save_signature(self, mailbox_id: UUID, draft: SignatureDraft) -> MyMail:
        """Raises NotFound (the asker does not write from it), Invalid."""
