"""Dead letters by HTTP, on a real broker."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kombu import Connection

from services.kit.broker import Sender
from services.kit.wire import new_id
from tests.gateway.conftest import Browser, refused

QUEUE = "evt.contacts.of_a_test"


@pytest.fixture
def letter(own_broker: str) -> Iterator[str]:
    """A message that `contacts` gave up, its queue empty; the answer is its id."""
    letter_id = str(new_id())
    sender = Sender(own_broker, confirms=True)
    with Connection(own_broker) as connection:
        channel = connection.channel()
        for queue in (QUEUE, "dead.contacts"):
            channel.queue_declare(queue, durable=True, auto_delete=False)
            channel.queue_purge(queue)
        headers = {"asker": "{}", "tries": 5, "error": "ValueError: no", "queue": QUEUE, "failed_at": 1_790_000_000}
        sender.publish(
            b'{"call": 1}', routing_key="dead.contacts", headers=headers, message_id=letter_id, type="call_ended"
        )
        sender.close()
        yield letter_id
        channel.queue_purge("dead.contacts")
        channel.queue_delete(QUEUE)


def listed(anna: Browser) -> list[dict[str, Any]]:
    return [one for one in anna.get("/dead-letters").json["items"] if one["queue"] == QUEUE]


def test_an_admin_reads_what_failed_and_why(signed_in: Callable[..., Browser], letter: str) -> None:
    (one,) = listed(signed_in())
    assert (one["id"], one["service"], one["event"], one["tries"]) == (letter, "contacts", "call_ended", 5)
    assert (one["error"], one["body"]) == ("ValueError: no", '{"call": 1}')


def test_a_replayed_message_is_back_in_its_queue(
    signed_in: Callable[..., Browser], letter: str, own_broker: str
) -> None:
    anna = signed_in()
    assert anna.post(f"/dead-letters/{letter}/replay").status_code == 200
    assert listed(anna) == []
    with Connection(own_broker) as connection:
        message = connection.channel().basic_get(QUEUE, no_ack=True)
    assert message is not None
    assert message.properties["message_id"] == letter


def test_a_deleted_message_is_gone_and_a_second_deletion_says_so(
    signed_in: Callable[..., Browser], letter: str
) -> None:
    anna = signed_in()
    assert anna.delete(f"/dead-letters/{letter}").status_code == 204
    assert listed(anna) == []
    refused(anna.delete(f"/dead-letters/{letter}"), 404, "no_such_dead_letter")
    refused(anna.post(f"/dead-letters/{letter}/replay"), 404, "no_such_dead_letter")
