"""What `rbs_sync` promises: the exchange with RosBusinessSoft, previewed before anything is written."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from msgspec import UNSET, UnsetType

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
    """What to change; what is left out stays. `address` is the `https://…/api/xml/` of the XML service."""

    address: str | UnsetType = UNSET
    login: str | UnsetType = UNSET
    password: str | UnsetType = UNSET
    update_existing: bool | UnsetType = UNSET
    prefer: Literal["ours", "theirs"] | UnsetType = UNSET


class ConnectionCheck(Struct):
    """What the check found. `explanation` says in words what is wrong and what to do."""

    ok: bool
    stage: Literal["settings", "connect", "login", "read", "done"]
    explanation: str


class FieldDifference(Struct):
    field: str
    ours: str | None
    theirs: str | None


class CompanyPair(Struct):
    """One line of the preview (T67, T68): `counterparty_id` where we have it, `rbs_id` where they have it."""

    state: PairState
    counterparty_id: UUID | None
    rbs_id: int | None
    name: str
    phone: str | None
    email_address: str | None
    differences: list[FieldDifference]
    candidates: list[int]
    """For an ambiguous pair: the RBS_IDs it may be."""


class CompanyPreview(Struct):
    loaded_at: datetime
    pairs: list[CompanyPair]
    counts: dict[str, int]
    """How many pairs have each state."""


class NotConfigured(Conflict):
    """The exchange has no settings yet."""


class RbsUnavailable(Unavailable):
    """RosBusinessSoft did not answer as it should; the message tells what came instead."""


class RbsSync(Protocol):
    """The RPC of `rbs_sync`. For `admin` and `head_of_sales`."""

    def get_settings(self) -> ExchangeSettings:
        """The settings; empty ones before the first use."""

    def update_settings(self, change: ExchangeSettingsChange) -> ExchangeSettings:
        """For `admin`. Raises Invalid (address)."""

    def check_connection(self) -> ConnectionCheck:
        """Logs in and reads one row, at most 10 s."""

    def preview_companies(self) -> CompanyPreview:
        """Loads both sides and pairs them; writes nothing. Raises NotConfigured, RbsUnavailable."""
