"""What the tests' echo service promises."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.kit.wire import Event, Struct


class Answer(Struct):
    version: int
    id: UUID
    at: datetime
    amount: Decimal
    lines: list["Answer"]


class Said(Event):
    text: str


class Told(Event):
    number: int


class Counted(Event):
    number: int


for event in (Said, Told, Counted):
    event.exchange = "echo.events"


class Echo(Protocol):
    def get_text(self, text: str, loud: bool = False) -> str: ...
    def get_answer(self, answer: Answer) -> Answer: ...
    def get_nothing(self, thing_id: UUID) -> str: ...
    def get_bug(self) -> str: ...
    def get_slowly(self, seconds: float) -> float: ...
    def say(self, text: str, fail: bool = False) -> str: ...
    def say_slowly(self, text: str, seconds: float) -> str: ...
    def cross(self, first: int, second: int) -> int: ...


Echo.__module__ = "services.echo.interface"  # rpc clients find the service by the module of its Protocol
