"""Events that are handled together where many wait, and apart where one of them is wrong."""

import sqlalchemy as sa

from services.kit import dead_letters
from tests.kit.conftest import EchoProcess
from tests.kit.test_events import publish
from tests.waiting import until

MANY = 100


def counted(echo: EchoProcess, first: int) -> list[int]:
    """How often each of MANY numbers from `first` on was counted."""
    return [echo.count(f"counted {number}") for number in range(first, first + MANY)]


def transactions(echo: EchoProcess) -> int:
    with echo.engine.connect() as connection:
        query = sa.text("SELECT count(*) FROM heard WHERE what LIKE 'together %'")
        return int(connection.execute(query).scalar_one())


def send(amqp_uri: str, *numbers: int) -> None:
    for number in numbers:
        publish(amqp_uri, f'{{"number": {number}}}'.encode(), f"count {number}", "counted")


def test_what_waits_is_handled_together(echo: EchoProcess, amqp_uri: str) -> None:
    echo.kill()
    send(amqp_uri, *range(1000, 1000 + MANY))
    before = transactions(echo)
    echo.start()
    until(lambda: counted(echo, 1000) == [1] * MANY)
    assert transactions(echo) - before < MANY / 2


def test_a_hopeless_event_is_parked_and_those_beside_it_are_handled_once(echo: EchoProcess, amqp_uri: str) -> None:
    echo.kill()
    send(amqp_uri, *range(2000, 2000 + MANY // 2), -1, *range(2000 + MANY // 2, 2000 + MANY))
    echo.start()
    until(lambda: counted(echo, 2000) == [1] * MANY)
    (letter,) = until(lambda: [one for one in dead_letters.list_dead(amqp_uri, ("echo",)) if one.id == "count -1"])
    assert "never be right" in letter.error and echo.count("counted -1") == 0
    dead_letters.delete(amqp_uri, letter.id, ("echo",))


def test_events_in_the_hands_of_a_killed_process_come_again(echo: EchoProcess, amqp_uri: str) -> None:
    send(amqp_uri, *range(3000, 3000 + MANY // 2))
    echo.kill()
    send(amqp_uri, *range(3000 + MANY // 2, 3000 + MANY))
    echo.start()
    until(lambda: all(counted(echo, 3000)))
