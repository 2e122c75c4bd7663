"""What crosses the broker: structs, events, errors, and who is asking.

A struct is declared once, in the `interface.py` of the service that owns it, and travels as itself:
msgspec writes it as JSON and reads it back by the annotation of the method or handler that takes it.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal, dataclass_transform
from uuid import UUID

import msgspec
import uuid_utils.compat as uuid7

Role = Literal["admin", "head_of_sales", "manager", "partner", "system"]
Reach = Literal["own", "segment", "team", "all"]
"""How far a manager sees: their own clients; also those of the segments they manage; also those of their team; all."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
"""A line of text a person typed: 1 to 300 characters."""
Text = Annotated[str, msgspec.Meta(max_length=100_000)]
"""Free text of at most 100,000 characters."""
Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]
"""How many rows one page of a list may hold."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class StructMeta(msgspec.StructMeta):
    """Every struct is frozen and is built by keywords; msgspec inherits only the first of the two."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> "StructMeta":
        return super().__new__(mcs, name, bases, namespace, **{"frozen": True, "kw_only": True, **kwargs})


class Struct(msgspec.Struct, metaclass=StructMeta):
    """A value that is answered or announced. Unknown fields are ignored when read, so senders may grow."""


class Input(msgspec.Struct, metaclass=StructMeta, forbid_unknown_fields=True):
    """A value that somebody sends us. An unknown field is an error that names it."""


class Event(Struct):
    """A fact, named in the past tense and published by the service whose `interface.py` declares it.

    The message id, the time, the trace id and the asker travel in the AMQP properties, not here.
    """

    exchange: ClassVar[str]
    routing_key: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "exchange" not in vars(cls):
            cls.exchange = f"{owner_of(cls)}.events"
        cls.routing_key = snake_case(cls.__name__)


class Asker(Struct):
    """Who asks, and why: travels with every call and event and is kept with every change."""

    user_id: UUID | None
    role: Role
    cause: str
    """What made it happen: `ui`, `api`, `call`, `letter`, `lead`, `import`, `rule`, `system`."""
    trace_id: str
    """One id from the click to the last event it causes."""
    reach: Reach = "own"
    """Of a manager; the other roles see all whatever it says. The default is for messages of before there was one."""

    @property
    def sees_all(self) -> bool:
        """May they see every record that is not private?"""
        return self.role != "manager" or self.reach == "all"


def owner_of(cls: type) -> str:
    """The service that declares a class: `services.contacts.interface` belongs to `contacts`."""
    parts = cls.__module__.split(".")
    return parts[1] if parts[0] == "services" and len(parts) > 1 else parts[0]


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): ids sort by the time they were given."""
    return uuid7.uuid7()


def now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def system(cause: str, trace_id: str | None = None) -> Asker:
    """The asker of work that no person started."""
    return Asker(user_id=None, role="system", cause=cause, trace_id=trace_id or new_id().hex, reach="all")


class UserChanged(Event):
    """A person who signs in, as the services know them: added, changed, or told again at a start of the gateway.

    `version` grows with each change, so that an older telling that comes late can be told from a newer one.
    """

    exchange: ClassVar[str] = "gateway.events"

    id: UUID
    version: int
    name: str
    role: Role
    active: bool
    team_id: UUID | None
    reach: Reach


class WebhookReceived(Event):
    """Another system sent us something through its door of the gateway, which saw that it may. As it came."""

    exchange: ClassVar[str] = "gateway.events"

    account_id: UUID
    """Whose door it was."""
    path: str
    """Below the door."""
    body: str
    remote: str
    """The sender's IP address."""
    received_at: datetime


class TextWebhookReceived(Event):
    """A provider of SMS, or a messenger, sent something to a channel's address."""

    exchange: ClassVar[str] = "gateway.events"

    channel_id: UUID
    body: str
    """JSON; a form, or the query of a GET, was made an object of its fields."""
    received_at: datetime


class WebhookRefused(Event):
    """Something that came to a door was turned away. Told about once a minute for each door."""

    exchange: ClassVar[str] = "gateway.events"

    account_id: UUID
    reason: str
    remote: str
    count: int
    """How many since the last time it was told."""


class ServiceError(Exception):
    """A refusal that travels to the caller as itself.

    `code` is derived from the class name and is stable; `status` is the HTTP status it becomes; `field`
    names the input at fault; `details` holds plain JSON values.
    """

    status: int = 500
    code: str = "service_error"
    known: ClassVar[dict[str, type["ServiceError"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = snake_case(cls.__name__)
        ServiceError.known[cls.code] = cls

    def __init__(self, message: str, *, field: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details


class Invalid(ServiceError):
    """The request is understood and cannot be right: the message names the field and the mend."""

    status = 422


class Forbidden(ServiceError):
    """The asker may not do this."""

    status = 403


class NotFound(ServiceError):
    """There is no such record, or the asker may not know of it."""

    status = 404


class Conflict(ServiceError):
    """The record has another state than the request supposes."""

    status = 409


class VersionConflict(Conflict):
    """Somebody changed the record meanwhile. `details["current"]` holds the record as it is now."""


class AlreadyDone(Conflict):
    """An operation with this idempotency key was carried out, and its answer is no longer known."""


class Unavailable(ServiceError):
    """A part that is needed is down or too slow; nothing was changed that is known of."""

    status = 503


class DeadlineExceeded(Unavailable):
    """No answer came in time. A write may still be carried out: repeat it with the same idempotency key."""

    status = 504
