"""Addresses that only their holders know: a new one is known at once, and guessing costs the services little."""

import threading
import time
from dataclasses import dataclass, field

import pytest

from gateway import webhooks
from gateway.interface import PathNotFound
from gateway.webhooks import Doors
from services.kit.wire import Unavailable


@dataclass(frozen=True)
class Door:
    secret: str


@dataclass
class Service:
    """Tells of its doors, and counts how often."""

    doors: list[Door] = field(default_factory=list)
    asked: int = 0
    down: bool = False

    def tell(self) -> list[Door]:
        self.asked += 1
        if self.down:
            raise Unavailable("No answer came in time.")
        return list(self.doors)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(webhooks, "ASK_SECONDS", 0.2)
    return Service([Door("old")])


def test_a_new_door_is_found_right_after_somebody_guessed_wrong(service: Service) -> None:
    """R11, R24: a provider that is answered 404 does not come again."""
    doors = Doors(service.tell)
    with pytest.raises(PathNotFound):
        doors.find("guess")
    service.doors.append(Door("new"))
    assert doors.find("new") == Door("new")


def test_many_guesses_at_once_are_one_question(service: Service) -> None:
    """R11, R24."""
    doors, ended = Doors(service.tell), []
    doors.find("old")

    def guess() -> None:
        with pytest.raises(PathNotFound):
            doors.find("guess")
        ended.append(time.monotonic())

    guesses = [threading.Thread(target=guess) for _ in range(20)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join(20)
    assert len(ended) == 20 and service.asked <= 3


def test_while_nobody_tells_of_doors_the_known_are_open_and_others_are_asked_to_come_again(service: Service) -> None:
    """R11, R24."""
    doors = Doors(service.tell)
    doors.find("old")
    service.down = True
    assert doors.find("old") == Door("old")
    with pytest.raises(Unavailable):
        doors.find("new")
    with pytest.raises(Unavailable):
        Doors(service.tell).find("old")
