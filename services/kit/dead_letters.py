"""Messages that nobody could handle: listed, read, replayed, deleted by an operator."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from kombu import Connection

from services.kit.broker import CONNECT_SECONDS, BrokerUnavailable, Sender
from services.kit.migrate import SERVICES
from services.kit.wire import NotFound, Struct

MOST = 1000
"""How many dead letters of one service are looked at."""


class NoSuchDeadLetter(NotFound):
    """It was replayed or deleted meanwhile."""


class DeadLetter(Struct):
    """A message with what went wrong. `id` is the message's own, or its place where it had none."""

    id: str
    service: str
    queue: str
    event: str
    tries: int
    error: str
    failed_at: datetime | None
    body: str
    """As it came; bytes that are no UTF-8 are shown replaced."""


def list_dead(amqp_uri: str, services: Sequence[str] = SERVICES) -> list[DeadLetter]:
    """All of them, oldest first by service. Raises BrokerUnavailable."""
    found: list[DeadLetter] = []
    _walk(amqp_uri, services, lambda letter, _message: found.append(letter))
    return found


def replay(amqp_uri: str, letter_id: str, services: Sequence[str] = SERVICES) -> DeadLetter:
    """Puts it back into the queue it failed in, to be tried anew. Raises NoSuchDeadLetter, BrokerUnavailable."""
    sender = Sender(amqp_uri, confirms=True)

    def back(letter: DeadLetter, message: Any) -> None:
        headers = {"asker": message.properties.get("application_headers", {}).get("asker", "")}
        properties = {name: message.properties[name] for name in ("message_id", "type") if name in message.properties}
        sender.publish(_bytes(message), routing_key=letter.queue, mandatory=True, headers=headers, **properties)

    try:
        return _take(amqp_uri, services, letter_id, back)
    finally:
        sender.close()


def delete(amqp_uri: str, letter_id: str, services: Sequence[str] = SERVICES) -> DeadLetter:
    """Forgets it for good. Raises NoSuchDeadLetter, BrokerUnavailable."""
    return _take(amqp_uri, services, letter_id, lambda _letter, _message: None)


def _take(amqp_uri: str, services: Sequence[str], letter_id: str, act: Callable[[DeadLetter, Any], None]) -> DeadLetter:
    taken: list[DeadLetter] = []

    def look(letter: DeadLetter, message: Any) -> None:
        if letter.id == letter_id and not taken:
            act(letter, message)
            message.channel.basic_ack(message.delivery_tag)
            taken.append(letter)

    _walk(amqp_uri, services, look)
    if not taken:
        raise NoSuchDeadLetter("There is no such dead letter; it may have been replayed or deleted meanwhile.")
    return taken[0]


def _walk(amqp_uri: str, services: Sequence[str], look: Callable[[DeadLetter, Any], None]) -> None:
    # What is looked at and not acknowledged goes back to its place when the channel closes.
    try:
        with Connection(amqp_uri, connect_timeout=CONNECT_SECONDS) as connection:
            for service in services:
                channel = connection.channel()
                channel.queue_declare(f"dead.{service}", durable=True, auto_delete=False)
                for place, message in enumerate(_messages(channel, f"dead.{service}")):
                    look(_letter(service, place, message), message)
                channel.close()
    except OSError as error:
        raise BrokerUnavailable(f"RabbitMQ cannot be reached: {error}") from error


def _messages(channel: Any, queue: str) -> Iterator[Any]:
    for _ in range(MOST):
        message = channel.basic_get(queue)
        if message is None:
            return
        yield message


def _letter(service: str, place: int, message: Any) -> DeadLetter:
    headers = message.properties.get("application_headers", {})
    failed_at = headers.get("failed_at")
    return DeadLetter(
        id=message.properties.get("message_id") or f"{service}-{place}",
        service=service,
        queue=str(headers.get("queue", "")),
        event=message.properties.get("type", ""),
        tries=int(headers.get("tries", 0)),
        error=str(headers.get("error", "")),
        failed_at=datetime.fromtimestamp(failed_at, UTC) if failed_at else None,
        body=_bytes(message).decode(errors="replace"),
    )


def _bytes(message: Any) -> bytes:
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)
