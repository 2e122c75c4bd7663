"""SMS by a provider of telephony. Whose they are, and whether they may be sent, is the business of `mail`."""

from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Event, Input
from services.telephony.interface.providers import ShortNumber


class SmsOrder(Input):
    """An SMS to be handed to the provider. `command_id` comes back with what the provider tells of it."""

    account_id: UUID
    command_id: Annotated[str, Meta(min_length=1, max_length=128)]
    extension: ShortNumber
    """On behalf of which employee of the provider's PBX."""
    number: Annotated[str, Meta(max_length=20)]
    text: Annotated[str, Meta(min_length=1, max_length=1000)]


class SmsReported(Event):
    """A provider told what became of an SMS of ours."""

    account_id: UUID
    command_id: str
    outcome: Literal["accepted", "delivered", "failed"]
    reason_code: int
    """The provider's own."""


class Sms(Protocol):
    def send_sms(self, order: SmsOrder) -> None:
        """Hands it over once. For the asker `system`.

        Raises NotFound (no such active account), Invalid, NotOffered, ProviderUnavailable (nothing was sent),
        ProviderRefused, OutcomeUnknown.
        """
