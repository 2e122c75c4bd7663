"""Many messages are confirmed together, and none is taken for sent that may be lost."""

import pytest
from kombu import Connection

from services.kit.broker import BrokerUnavailable, Sender
from services.kit.wire import new_id


def held(amqp_uri: str, queue: str) -> list[str]:
    """What waits in the queue, taken out of it."""
    found = []
    with Connection(amqp_uri) as connection:
        channel = connection.channel()
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            found.append(str(message.body))
    return found


@pytest.fixture
def queue(amqp_uri: str) -> str:
    name = f"batches-{new_id().hex}"
    with Connection(amqp_uri) as connection:
        connection.channel().queue_declare(name, durable=True, auto_delete=False)
    return name


def test_hundreds_of_messages_are_there_when_all_are_confirmed(amqp_uri: str, queue: str) -> None:
    sender = Sender(amqp_uri, confirms=True)
    bodies = [f"{number}" for number in range(300)]
    for body in bodies:
        sender.publish(body.encode(), routing_key=queue, wait=False)
    sender.confirm()
    assert held(amqp_uri, queue) == bodies
    sender.publish(b"one by itself", routing_key=queue)
    assert held(amqp_uri, queue) == ["one by itself"]
    sender.confirm()  # nothing is under way
    sender.close()


def test_a_connection_lost_in_the_midst_is_told_even_after_another_took_its_place(amqp_uri: str, queue: str) -> None:
    """Otherwise what went with the first connection would be taken for sent."""
    sender = Sender(amqp_uri, confirms=True)
    sender.publish(b"first", routing_key=queue, wait=False)
    sender.close()
    sender.publish(b"second", routing_key=queue, wait=False)
    with pytest.raises(BrokerUnavailable):
        sender.confirm()
    for body in (b"first", b"second"):
        sender.publish(body, routing_key=queue, wait=False)
    sender.confirm()
    assert held(amqp_uri, queue)[-2:] == ["first", "second"]
    sender.close()


def test_a_broker_that_is_away_takes_nothing() -> None:
    sender = Sender("amqp://guest:guest@127.0.0.1:9/", confirms=True)
    with pytest.raises(BrokerUnavailable):
        sender.publish(b"lost", routing_key="nowhere", wait=False)
    sender.confirm()  # who published was told already
