"""Signing in at a mail service, after which a mailbox is entered by tokens that nobody has to paste."""

from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Input, Struct

Url = Annotated[str, Meta(max_length=500)]
SignInState = Literal["open", "answered", "done", "failed"]
"""`open`: the person is at the mail service; `answered`: they came back, the service is asked for the token; `done`: a
mailbox can be entered by it; `failed`: `error` says why."""


class SignInDraft(Input):
    """Where a person signs in, and in which program's name (RFC 6749 section 4.1, with the proof key of RFC 7636).

    `redirect_url` is the page of ours the service sends the person back to; the service knows it with the program.
    """

    authorize_url: Url
    token_url: Url
    client_id: Annotated[str, Meta(max_length=500)]
    redirect_url: Url
    client_secret: Annotated[str, Meta(max_length=10_000)] = ""
    scope: Annotated[str, Meta(max_length=1000)] = ""
    login: Annotated[str, Meta(max_length=254)] = ""
    """Whose mailbox it is, to spare them the typing there."""


class SignInAnswer(Input):
    """What the mail service gave the browser to bring back: a code, or why there is none."""

    state: Annotated[str, Meta(max_length=500)]
    code: Annotated[str, Meta(max_length=4000)] = ""
    error: Annotated[str, Meta(max_length=1000)] = ""


class SignIn(Struct):
    id: UUID
    state: SignInState
    url: str
    """Where the browser goes; empty once it came back."""
    error: str
    """In words (Russian)."""


class SignIns(Protocol):
    """Each is its beginner's alone, may be answered once, within a quarter of an hour, and used for one mailbox within
    the hour after."""

    def create_sign_in(self, draft: SignInDraft) -> SignIn:
        """Raises Invalid (authorize_url, token_url, client_id, redirect_url), Forbidden."""

    def get_sign_in(self, sign_in_id: UUID) -> SignIn:
        """Raises NotFound."""

    def answer_sign_in(self, answer: SignInAnswer) -> SignIn:
        """Asks the service for the token; at most 10 s. Raises NotFound where it is over, or somebody else's."""
