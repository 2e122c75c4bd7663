"""What every provider's adapter does: it understands what is sent to us, and asks and commands on our behalf."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from services.contacts.interface import Direction
from services.kit.channel import Body
from services.kit.wire import Struct
from services.telephony.facts import Fact
from services.telephony.interface.commands import CallCommand
from services.telephony.interface.providers import LegFilter, Provider, ProviderCheck


class Access(Struct):
    """An account as an adapter needs it. `password` is open: never logged, never answered."""

    provider: Provider
    address: str
    login: str
    password: str
    realm: str
    line_number: str | None
    recording_hosts: list[str]
    clock_offset_seconds: int
    legs: LegFilter
    allow_loopback: bool
    door: str
    """The secret part of our webhooks' address: by it our hooks are known at the provider's."""


class Clock(Struct):
    """How the account's times are read: Unix seconds, off by so much; without one, when it came."""

    offset_seconds: int
    received_at: datetime

    def at(self, seconds: int) -> datetime:
        """Raises NotUnderstood."""
        if seconds <= 0:
            return self.received_at
        try:
            return datetime.fromtimestamp(seconds, UTC) + timedelta(seconds=self.offset_seconds)
        except (OverflowError, ValueError, OSError):
            raise NotUnderstood(f"{seconds} is no time") from None


class Sides(Struct):
    """Who talks to whom in a leg, from our side of it."""

    direction: Direction | None
    client_number: str
    extension: str


Pace = Callable[[str], None]
"""Waits until this product of the provider's API may be asked for. Raises ProviderUnavailable where that is far off."""


class Heard(NamedTuple):
    """Facts about one call, which the provider calls `group_id`."""

    group_id: str
    facts: list[Fact]


class CommandResult(NamedTuple):
    """What became of a command of ours, by the provider's own code."""

    command_id: str
    reason_code: int
    done: bool


class Understood(NamedTuple):
    """What an event says; nothing of it where it is none of our business."""

    heard: Heard | None = None
    result: CommandResult | None = None


class NotUnderstood(Exception):
    """An event that says nothing we can read; the message names what is wrong with it."""


class Adapter(Protocol):
    """One provider. Everything but `understand` talks to it, bounded in time and size.

    `offers`: what it can do to a call.

    The errors are ProviderUnavailable (nothing was done; `details["wait_seconds"]` says for how long it is to be left
    alone), ProviderRefused (it said no), OutcomeUnknown (a command left and nobody knows) and Invalid (not even asked).
    """

    offers: tuple[CallCommand, ...]

    def understand(self, access: Access, path: str, body: str, received_at: datetime) -> Understood:
        """What an event says. Pure; unknown fields are none of its business. Raises NotUnderstood."""

    def check(self, access: Access) -> ProviderCheck:
        """Tries the account, and says in words what is wrong."""

    def statistics(self, access: Access, pace: Pace, begin: datetime, end: datetime) -> list[Heard]:
        """The provider's last word about each call with a client in this time."""

    def fetch_recording(self, access: Access, pace: Pace, recording_id: str, keep: Callable[[str, Body], None]) -> None:
        """Hands content type and sound to `keep`. Raises RecordingNotReady where it is not there (yet)."""

    def call_back(self, access: Access, pace: Pace, command_id: str, extension: str, number: str) -> None:
        """Rings the employee's phone, then dials the client from it."""

    def hang_up(self, access: Access, pace: Pace, command_id: str, leg_id: str) -> None:
        """Ends a leg, and with it the call. This and what follows raise NotOffered where the provider has it not."""

    def hold(self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str) -> None:
        """The other side of the employee's leg hears music."""

    def transfer(
        self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str, number: str, *, blind: bool
    ) -> None:
        """Gives the employee's call to a number: at once, or (not `blind`) after the employee has talked there."""

    def cancel_transfer(self, access: Access, pace: Pace, command_id: str, leg_id: str) -> None:
        """The employee has the other side of the leg back, which waits."""

    def route(self, access: Access, pace: Pace, command_id: str, leg_id: str, number: str) -> None:
        """Sends a leg that rings, or waits in a menu or a queue, to another number."""

    def record(self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str) -> None:
        """The employee's talk is recorded from here on."""

    def send_sms(self, access: Access, pace: Pace, command_id: str, extension: str, number: str, text: str) -> None:
        """Hands over an SMS on behalf of the employee; what becomes of it is told with `command_id`."""


class RecordingNotReady(Exception):
    """The provider has no sound under this id, yet or any more."""


WHOLE = re.compile(r"-?[0-9]{1,17}")
Fields = Mapping[str, object]


def text_of(fields: Fields, name: str, *, needed: bool = False) -> str:
    """A value as text, however it was typed; empty where there is none. Raises NotUnderstood."""
    value = fields.get(name)
    if isinstance(value, bool | dict | list | float):
        raise NotUnderstood(f"{name} is {type(value).__name__}, not text")
    text = "" if value is None else str(value).strip()
    if needed and not text:
        raise NotUnderstood(f"{name} is missing")
    if len(text) > 300:
        raise NotUnderstood(f"{name} is longer than anything of its kind")
    return text


def number_of(fields: Fields, name: str, default: int = 0) -> int:
    """A whole number, also one written as text. Raises NotUnderstood."""
    value = fields.get(name)
    if value is None or value == "":
        return default
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, bool | float | dict | list) or not WHOLE.fullmatch(str(value).strip()):
        raise NotUnderstood(f"{name} is {str(value)[:40]!r}, not a whole number of at most 17 digits")
    return int(str(value))


def part_of(fields: Fields, name: str) -> Fields:
    """A structure within; an empty one where there is none. Raises NotUnderstood."""
    value = fields.get(name)
    if value is None or value == "" or value == []:
        return {}
    if not isinstance(value, dict):
        raise NotUnderstood(f"{name} is {type(value).__name__}, not a structure")
    return value
