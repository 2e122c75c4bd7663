"""Publishing to RabbitMQ: one long-lived connection a sender, confirmed or not, healed after any outage."""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from amqp import Message as AmqpMessage
from kombu import Connection

from services.kit.wire import Unavailable

CONNECT_SECONDS = 3.0
CONFIRM_SECONDS = 10.0
LOOK_SECONDS = 0.02
Returned = Callable[[str], None]
"""Told the correlation id of a message that no queue took."""


class BrokerUnavailable(Unavailable):
    """RabbitMQ cannot be reached, or did not confirm."""


class Sender:
    """Publishes from many threads or greenlets over one channel of its own, which never consumes.

    With `confirms` a publish returns when the broker has taken the message; else it returns when the bytes are sent.
    Many messages are sent faster without `wait`, with one `confirm` after them.
    """

    def __init__(self, amqp_uri: str, confirms: bool, on_return: Returned | None = None) -> None:
        self.amqp_uri, self.confirms, self.on_return = amqp_uri, confirms, on_return
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._channel: Any = None
        self._declared: set[str] = set()
        self._sent, self._unconfirmed = 0, set[int]()
        self._lost = False
        """A message went that was not confirmed, and whoever waits for `confirm` has not been told."""
        self._looked_at = 0.0

    def publish(
        self,
        body: bytes,
        *,
        exchange: str = "",
        routing_key: str,
        persistent: bool = True,
        mandatory: bool = False,
        headers: Mapping[str, Any] | None = None,
        wait: bool = True,
        **properties: Any,
    ) -> None:
        """Raises BrokerUnavailable; a message that was to be confirmed may have arrived then, and is not sent twice."""
        message = AmqpMessage(
            body,
            application_headers=dict(headers or {}),
            delivery_mode=2 if persistent else 1,
            content_type=properties.pop("content_type", "application/json"),
            content_encoding="utf-8",
            **properties,
        )
        with self._lock:
            for last_try in (False, True):
                channel = None
                try:
                    channel = self._connected()
                    self._publish(channel, message, exchange, routing_key, mandatory)
                    if wait:
                        self._confirm()
                    return
                except Exception as error:
                    self._disconnect()
                    if last_try or (channel is not None and self.confirms):
                        self._lost = False
                        raise BrokerUnavailable(f"RabbitMQ does not take messages: {error}") from error

    def _publish(self, channel: Any, message: AmqpMessage, exchange: str, routing_key: str, mandatory: bool) -> None:
        if exchange and exchange not in self._declared:
            channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
            self._declared.add(exchange)
        channel.basic_publish(message, exchange, routing_key, mandatory=mandatory)
        if self.confirms:
            self._sent += 1
            self._unconfirmed.add(self._sent)

    def confirm(self) -> None:
        """Waits until the broker has taken all that was published without waiting.

        Raises BrokerUnavailable where it may not have: any of them can have arrived, or none, and all are sent again.
        """
        with self._lock:
            try:
                self._confirm()
            except Exception as error:
                self._disconnect()
                self._lost = False
                raise BrokerUnavailable(f"RabbitMQ does not take messages: {error}") from error

    def _confirm(self) -> None:
        until = time.monotonic() + CONFIRM_SECONDS
        while self._unconfirmed:
            assert self._connection is not None
            self._connection.drain_events(timeout=max(0.001, until - time.monotonic()))
        if self._lost:
            raise BrokerUnavailable("not all messages were confirmed")

    def _taken(self, number: int, multiple: bool) -> None:
        self._unconfirmed -= {one for one in self._unconfirmed if one <= number} if multiple else {number}

    def _not_taken(self, number: int, multiple: bool) -> None:
        self._lost = True
        self._taken(number, multiple)

    def poll(self) -> None:
        """Takes in what the broker sent back meanwhile: messages that no queue took, or its farewell."""
        with self._lock:
            if self._connection is None:
                return
            try:
                self._drain()
            except Exception:
                self._disconnect()

    def ping(self) -> str:
        """`ok`, or why the broker cannot be reached: for readiness."""
        with self._lock:
            try:
                self._connected()
            except Exception as error:
                self._disconnect()
                return f"RabbitMQ cannot be reached: {error}"
        return "ok"

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def _connected(self) -> Any:
        if self._connection is not None and time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._drain()
        if self._connection is None:
            connection = Connection(self.amqp_uri, connect_timeout=CONNECT_SECONDS, heartbeat=0)
            connection.connect()
            self._connection, self._declared = connection, set()
            self._channel = connection.channel()
            self._sent = 0
            if self.confirms:
                self._channel.confirm_select()
                self._channel.events["basic_ack"].add(self._taken)
                self._channel.events["basic_nack"].add(self._not_taken)
            if self.on_return is not None:
                self._channel.events["basic_return"].add(self._returned)
        return self._channel

    def _drain(self) -> None:
        # Without this look the first unconfirmed publish after a restart of the broker would vanish without an error.
        # On a busy connection the error comes with one of the next publishes anyway, so not each needs the look.
        assert self._connection is not None
        self._looked_at = time.monotonic()
        with contextlib.suppress(TimeoutError):
            while True:
                self._connection.drain_events(timeout=0)

    def _returned(self, _error: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        if self.on_return is not None:
            self.on_return(message.properties.get("correlation_id", ""))

    def _disconnect(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if self._unconfirmed:
            self._lost, self._unconfirmed = True, set()
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.collect()
