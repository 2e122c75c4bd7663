"""Events: at least once on the wire, exactly once in effect, and a road for those that fail."""

import threading
from types import SimpleNamespace

import msgspec
import pytest
import sqlalchemy as sa

from services.kit import dead_letters
from services.kit.broker import Sender
from services.kit.entrypoints import Bus
from services.kit.outbox import publish_event
from services.kit.wire import new_id, now, system
from tests.conftest import Servers
from tests.kit.conftest import EchoProcess
from tests.waiting import until

ASKER = system("test")
ECHO = ("echo",)


def publish(amqp_uri: str, body: bytes, message_id: str, routing_key: str = "said") -> None:
    sender = Sender(amqp_uri, confirms=True)
    headers = {"asker": msgspec.json.encode(ASKER).decode()}
    sender.publish(body, exchange="echo.events", routing_key=routing_key, headers=headers, message_id=message_id)
    sender.close()


def test_an_event_leaves_with_its_transaction_and_not_without(echo: EchoProcess) -> None:
    done, failed = new_id().hex, new_id().hex
    try:
        echo.rpc().say(failed, fail=True)
    except Exception as error:
        assert "asked to fail" in str(error)
    echo.rpc().say(done)
    until(lambda: echo.count(f"heard {done}") == 1)
    assert echo.count(f"said {failed}") == echo.count(f"heard {failed}") == 0


def test_an_event_delivered_twice_takes_effect_once(echo: EchoProcess, amqp_uri: str) -> None:
    text, message_id = new_id().hex, str(new_id())
    body = f'{{"text": "{text}"}}'.encode()
    for _ in range(3):
        publish(amqp_uri, body, message_id)
    publish(amqp_uri, b'{"text": "after"}', str(new_id()))
    until(lambda: echo.count("heard after") >= 1)
    assert echo.count(f"heard {text}") == 1


def test_the_asker_and_the_trace_travel_with_the_event(echo: EchoProcess, amqp_uri: str) -> None:
    sender = Sender(amqp_uri, confirms=True)
    asker = msgspec.json.encode(ASKER).decode()
    publish_event(sender, "echo.events", "told", b'{"number": 42}', asker, new_id(), now())
    sender.close()
    until(lambda: echo.count(f"told 42 by system {ASKER.trace_id}") == 1)


def test_a_handler_that_fails_is_tried_again(echo: EchoProcess, amqp_uri: str) -> None:
    text = f"twice {new_id().hex}"
    publish(amqp_uri, f'{{"text": "{text}"}}'.encode(), str(new_id()))
    until(lambda: echo.count(f"heard {text}") == 1, 15)


def test_a_hopeless_event_is_parked_listed_replayed_and_deleted(echo: EchoProcess, amqp_uri: str) -> None:
    letter_id = str(new_id())

    def dead() -> list[dead_letters.DeadLetter]:
        return [letter for letter in dead_letters.list_dead(amqp_uri, ECHO) if letter.id == letter_id]

    publish(amqp_uri, b'{"text": "hopeless"}', letter_id)
    (letter,) = until(dead)
    assert letter.queue == "evt.echo.hear" and "never be right" in letter.error and "hopeless" in letter.body
    dead_letters.replay(amqp_uri, letter_id, ECHO)
    until(dead, what="it failed again")
    dead_letters.delete(amqp_uri, letter_id, ECHO)
    assert dead() == []
    with pytest.raises(dead_letters.NoSuchDeadLetter):
        dead_letters.delete(amqp_uri, letter_id, ECHO)


def test_what_cannot_be_read_is_parked_and_the_service_goes_on(echo: EchoProcess, amqp_uri: str) -> None:
    broken = [b"\xff\xfe\x00", b"{}", b'{"text": 5}', b"[" * 5000]
    ids = [str(new_id()) for _ in broken]
    for body, message_id in zip(broken, ids, strict=True):
        publish(amqp_uri, body, message_id)
    publish(amqp_uri, b'{"text": "no id"}', "not an id")

    def parked() -> list[str]:
        found = [letter.id for letter in dead_letters.list_dead(amqp_uri, ECHO)]
        return found if {*ids, "not an id"} <= set(found) else []

    for letter_id in until(parked):
        dead_letters.delete(amqp_uri, letter_id, ECHO)
    assert echo.rpc().get_text("alive") == "alive"


def test_events_left_behind_by_a_killed_process_are_sent_by_the_next(echo: EchoProcess, servers: Servers) -> None:
    """The relay dies with its process between the commit and the broker."""
    echo.kill()
    text, message_id = new_id().hex, new_id()
    with echo.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO outbox VALUES (:id, 'echo.events', 'said', :body, :asker, now())"),
            {
                "id": message_id,
                "body": f'{{"text": "{text}"}}'.encode(),
                "asker": '{"user_id": null, "role": "system", "cause": "test", "trace_id": "t"}',
            },
        )
    echo.start()
    until(lambda: echo.count(f"heard {text}") == 1)
    with echo.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM outbox")).scalar() == 0


def test_nothing_is_lost_while_the_broker_restarts(echo: EchoProcess, servers: Servers) -> None:
    texts = [f"{new_id().hex} {number}" for number in range(60)]
    failed: list[str] = []

    def speak() -> None:
        for text in texts:
            for _ in range(40):
                try:
                    echo.rpc(deadline=2, key=text).say(text)
                    break
                except Exception as error:
                    if "under the same idempotency key" in str(error):
                        break
            else:
                failed.append(text)

    speaker = threading.Thread(target=speak)
    speaker.start()
    until(lambda: echo.count(f"said {texts[10]}") == 1)
    servers.rabbit.kill()
    servers.rabbit.start()
    speaker.join(60)
    assert not failed
    until(lambda: all(echo.count(f"heard {text}") == 1 for text in texts), 60)
    assert all(echo.count(f"said {text}") == 1 for text in texts)


@pytest.mark.parametrize("error", [ConnectionResetError, BrokenPipeError])
def test_a_broker_that_goes_while_a_message_is_let_go_ends_no_service(error: type[OSError]) -> None:
    """The broker gives the message anew; the mark in the database keeps it from taking effect twice."""

    class Message:
        channel = SimpleNamespace(connection=object())

        def ack(self) -> None:
            raise error

        requeue = ack

    bus = Bus()
    for let_go in (bus.ack_message, bus.requeue_message):
        message = Message()
        bus._in_hand.add(id(message))
        let_go(message)
        assert not bus._in_hand


def test_a_restarted_database_is_used_again_without_a_lost_event(echo: EchoProcess, servers: Servers) -> None:
    before, after = new_id().hex, new_id().hex
    echo.rpc().say(before)
    servers.postgres.restart()
    until(lambda: echo.rpc().say(after) == after)
    until(lambda: echo.count(f"heard {before}") == 1 and echo.count(f"heard {after}") == 1, 20)
