"""What `rbs_sync` promises: the exchange with RosBusinessSoft, previewed before anything is written."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Conflict, Input, Struct, Unavailable

PairState = Literal["new_here", "new_there", "equal", "differs", "ambiguous"]
"""`new_here`: RosBusinessSoft does not have it. `new_there`: we do not have it. `ambiguous`: several may be it."""


class ExchangeSettings(Struct):
    """How to reach RosBusinessSoft (T61). The password is kept sealed and never answered."""

    address: str
    login: str
    has_password: bool
    update_existing: bool
    prefer: Literal["ours", "theirs"]
    updated_at: datetime | None


class ExchangeSettingsChange(Input):
    """What to change; what is left out stays. `address` is the `https://…/api/xml/` of the XML service.

    A new address forgets the password, which was meant for the old one, unless a password comes with it.
    """

    address: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    login: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    password: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    update_existing: bool | UnsetType = UNSET
    prefer: Literal["ours", "theirs"] | UnsetType = UNSET


class ConnectionCheck(Struct):
    """What the check found. `stage` is where it stopped; `explanation` says in words what is wrong and what to do."""

    ok: bool
    stage: Literal["settings", "connect", "login", "read", "done"]
    explanation: str


class FieldDifference(Struct):
    field: str
    ours: str | None
    theirs: str | None


class CompanyPair(Struct):
    """One line of the preview (T67, T68): `counterparty_id` where we have it, `rbs_id` where they have it.

    Every company of ours and of theirs is in exactly one line; ambiguous ones have a line each, side by side.
    """

    state: PairState
    counterparty_id: UUID | None
    rbs_id: int | None
    name: str
    phone: str | None
    email_address: str | None
    differences: list[FieldDifference]
    candidates: list[int]
    """For an ambiguous one of ours: the RBS_IDs it may be."""
    our_candidates: list[UUID]
    """For an ambiguous one of theirs: the counterparties it may be."""


class CompanyPreview(Struct):
    loaded_at: datetime
    pairs: list[CompanyPair]
    counts: dict[str, int]
    """How many pairs have each state."""


class NotConfigured(Conflict):
    """The exchange has no settings yet."""


class RbsUnavailable(Unavailable):
    """RosBusinessSoft did not answer as it should; the message tells what came instead.

    `details["stage"]` is where it went wrong (`connect`, `login`, `read`); `details["answer"]` holds the first
    500 characters of an answer that could not be understood.
    """


class RbsSync(Protocol):
    """The RPC of `rbs_sync`. For `admin` and `head_of_sales`."""

    def get_settings(self) -> ExchangeSettings:
        """The settings; empty ones before the first use."""

    def update_settings(self, change: ExchangeSettingsChange) -> ExchangeSettings:
        """For `admin`. Raises Forbidden, Invalid (address, login, password)."""

    def check_connection(self) -> ConnectionCheck:
        """Logs in and reads one row, at most 10 s. What is wrong is told in the answer, not raised."""

    def preview_companies(self) -> CompanyPreview:
        """Loads both sides and pairs them; writes nothing; at most a minute. Raises NotConfigured, RbsUnavailable."""
