"""What the gateway answers by itself: people who sign in, programs that hold a key, and the state of the suite."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.dead_letters import DeadLetter
from services.kit.wire import Conflict, Forbidden, Input, Invalid, Name, Reach, ServiceError, Struct

UserRole = Literal["admin", "head_of_sales", "manager"]
Scope = Literal[
    "contacts:read",
    "contacts:write",
    "leads:read",
    "leads:write",
    "calls:read",
    "emails:read",
    "emails:write",
    "reminders:read",
    "reminders:write",
]
"""What an API key may do. A key acts in the role `partner`, so the services' own rights apply as well."""

Login = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._@-]+$")]
"""How a person names themselves when signing in: Latin letters, digits and `._@-`; capitals do not matter."""
Password = Annotated[str, Meta(min_length=8, max_length=200)]


class Problem(Struct):
    """An error (RFC 9457). `code` is stable; further members carry details of the refusal."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None
    """The input at fault: `phones[0]` of a body, a query parameter, or a header."""
    trace_id: str


class Credentials(Input):
    """A login and its password. Too many wrong ones are answered 429 for a while."""

    login: Annotated[str, Meta(min_length=1, max_length=100)]
    password: Annotated[str, Meta(min_length=1, max_length=200)]


class User(Struct):
    """A person who signs in. One who is not `active` cannot, and their sessions are over."""

    id: UUID
    version: int
    login: str
    name: str
    role: UserRole
    active: bool
    team_id: UUID | None
    reach: Reach
    """`all` for every role but `manager`."""
    created_at: datetime
    updated_at: datetime


class UserPage(Struct):
    items: list[User]
    cursor: str | None


class UserDraft(Input):
    """A person to be."""

    login: Login
    name: Name
    role: UserRole
    password: Password
    team_id: UUID | None = None
    reach: Reach = "own"
    """How far a `manager` sees; the other roles see all."""


class UserChange(Input):
    """What to change; what is left out stays. A new password and `active: false` end their sessions.

    Who becomes a `manager` reaches their own clients only, unless `reach` says more.
    """

    name: Name | UnsetType = UNSET
    role: UserRole | UnsetType = UNSET
    password: Password | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET
    reach: Reach | UnsetType = UNSET


class Team(Struct):
    """People who work together: who may see the team's clients sees those of all of them."""

    id: UUID
    version: int
    name: str
    created_at: datetime
    updated_at: datetime


class TeamPage(Struct):
    items: list[Team]
    cursor: str | None


class TeamDraft(Input):
    """A team to be."""

    name: Name


class TeamChange(Input):
    name: Name | UnsetType = UNSET


class PasswordChange(Input):
    """One's own new password. The current one is asked for, so that a page left open is not enough."""

    current_password: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Password


class SignedIn(Struct):
    """Who is signed in. Writes with the session cookie carry `csrf_token` in `X-CSRF-Token`."""

    user: User
    csrf_token: str


class ApiKey(Struct):
    """A program's key, without its secret; `prefix` is how it begins."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    requests_per_minute: int
    created_by: UUID | None
    created_at: datetime
    last_used_on: str | None
    """The UTC day it was last used, `2026-11-23`."""


class ApiKeyPage(Struct):
    items: list[ApiKey]
    cursor: str | None


class ApiKeyDraft(Input):
    """A key to be."""

    name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=20)]
    requests_per_minute: Annotated[int, Meta(ge=1, le=60_000)] = 120


class NewApiKey(Struct):
    """A key just made. `key` is shown this once: only its hash is kept."""

    api_key: ApiKey
    key: str


class AppPassword(Struct):
    """What a device of one's own comes in with, without the password itself."""

    id: UUID
    name: str
    created_at: datetime
    last_used_on: str | None
    """The UTC day it was last used, `2026-11-23`."""


class AppPasswordPage(Struct):
    items: list[AppPassword]
    cursor: str | None


class AppPasswordDraft(Input):
    """For which device: a phone, Outlook."""

    name: Name


class NewAppPassword(Struct):
    """An app password just made. `password` is shown this once: only its hash is kept."""

    app_password: AppPassword
    password: str


class Part(Struct):
    """A service, and since when it is `up` or `down`."""

    name: str
    state: Literal["up", "down"]
    since: datetime


class Parts(Struct):
    parts: list[Part]


class DeadLetterPage(Struct):
    items: list[DeadLetter]
    cursor: str | None


class Health(Struct):
    """`ok`, or in words what is wrong, for each part this process needs."""

    states: dict[str, str]


class Unauthorized(ServiceError):
    """Nobody is signed in, or the session or the key is not (any longer) good."""

    status = 401


class WrongPassword(Unauthorized):
    """There is no such login, or the password is another one."""


class TooManyRequests(ServiceError):
    """Slow down: `Retry-After` says for how many seconds."""

    status = 429


class CsrfTokenMissing(Forbidden):
    """A write with the session cookie needs the session's token in `X-CSRF-Token`."""


class ScopeMissing(Forbidden):
    """The API key does not have the scope that this needs."""


class LoginTaken(Conflict):
    """Somebody signs in by this login already."""


class CurrentPasswordWrong(Invalid):
    """The current password is another one."""


class TeamNameTaken(Conflict):
    """There is a team of this name already."""


class LastAdmin(Conflict):
    """Somebody must stay who can administer."""


class MalformedRequest(ServiceError):
    """The body is not JSON, or a header has no meaning."""

    status = 400


class PathNotFound(ServiceError):
    """No such path."""

    status = 404


class MethodNotAllowed(ServiceError):
    """The path does not take this method."""

    status = 405


class BodyTooLarge(ServiceError):
    """The body is larger than is taken."""

    status = 413


class UnsupportedMediaType(ServiceError):
    """Bodies are `application/json`."""

    status = 415


class RangeNotSatisfiable(ServiceError):
    """The file has no such bytes."""

    status = 416


class VersionRequired(ServiceError):
    """A change names the version it is of: `If-Match: "<version>"`."""

    status = 428


class IdempotencyKeyReused(ServiceError):
    """The same `Idempotency-Key` came with another request before."""

    status = 422


class IdempotencyInProgress(Conflict):
    """The first request with this `Idempotency-Key` is still being carried out: ask again shortly."""
