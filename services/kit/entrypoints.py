"""nameko's entrypoints as this suite needs them: typed calls, events with a road for failure, timers.

event ──► queue evt.<service>.<method> ── handled ──► acknowledged
                    ▲      └─ failed ──► delay.<seconds> ──┐      (1, 5, 30, 120, 600 s)
                    └──────────────────────────────────────┘
                           └─ hopeless, or failed too often ──► dead.<service>
"""

import contextlib
import inspect
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
from eventlet.event import Event as GreenEvent
from kombu import Exchange, Queue
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, SharedExtension
from nameko.messaging import QueueConsumer
from nameko.timer import Timer
from prometheus_client import Counter, Histogram
from sqlalchemy.exc import DataError

from services.kit.broker import Sender
from services.kit.db import AlreadyHandled, away, crossed
from services.kit.log import get_logger
from services.kit.rpc_client import Failure, reads
from services.kit.wire import Asker, Event, Invalid, ServiceError, Unavailable, system

log = get_logger(__name__)

DELAYS = (1, 5, 30, 120, 600)
"""Seconds before each further try of an event handler."""
TRIES = 3
"""How often a call is tried whose transaction and another one waited for each other."""
UNREADABLE = (msgspec.DecodeError, ValueError, TypeError)
AWAY_DELAY = 5
"""Seconds before the next try while the database or a needed service is away: these tries are not counted."""

calls = Histogram("otklik_rpc_seconds", "RPC calls by method and outcome", ["method", "outcome"])
handled = Counter("otklik_events_handled_total", "Events by handler and outcome", ["handler", "outcome"])


class Bus(QueueConsumer):
    """nameko's consumer, taking bodies as they come, and coming back soon after the broker does."""

    connected = False

    def __init__(self) -> None:
        super().__init__()
        self._in_hand: set[int] = set()

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        for provider in self._providers:
            consumer = consumer_cls(queues=[provider.queue], on_message=partial(self._take, provider), accept=None)
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return self._consumers.values()

    def _take(self, provider: Any, message: Any) -> None:
        self._in_hand.add(id(message))
        body = message.body
        self.handle_message(provider, body.encode() if isinstance(body, str) else bytes(body), message)

    def ack_message(self, message: Any) -> None:
        self._let_go(super().ack_message, message)

    def requeue_message(self, message: Any) -> None:
        self._let_go(super().requeue_message, message)

    def _let_go(self, tell: Callable[[Any], None], message: Any) -> None:
        # Where the broker went a moment ago, it gives the message anew; nameko knows amqp's errors only, and would end.
        with contextlib.suppress(OSError):
            tell(message)
        self._in_hand.discard(id(message))

    def on_iteration(self) -> None:
        # nameko closes the connection once it consumes nothing more; what is in hand then would be given to another.
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._in_hand:
            self.should_stop = True

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        self.connected = True
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    @contextlib.contextmanager
    def establish_connection(self) -> Any:
        self.connected = False
        with self.create_connection() as connection:
            connection.ensure_connection(
                self.on_connection_error, None, interval_start=0.2, interval_step=0.3, interval_max=1
            )
            yield connection


class Replies(SharedExtension):
    """What a service sends besides events: replies, unconfirmed; failed messages on their road, confirmed."""

    def setup(self) -> None:
        uri = self.container.config[AMQP_URI_CONFIG_KEY]
        self.replies, self.forward = Sender(uri, confirms=False), Sender(uri, confirms=True)

    def stop(self) -> None:
        self.replies.close()
        self.forward.close()


class RpcQueue(SharedExtension):
    """The queue `rpc-<service>`: each message names its method; one that is too late is dropped."""

    bus = Bus()
    out = Replies()

    def __init__(self) -> None:
        super().__init__()
        self.methods: dict[str, Rpc] = {}
        self.queue: Any = None
        self._closed: Any = None

    def setup(self) -> None:
        if self.queue is None:
            self.queue = rpc_queue(self.container.service_name)
            self.bus.register_provider(self)

    def close(self) -> None:
        """Takes no more calls; returns when that is so, for each of the methods that ask."""
        if self._closed is None:
            self._closed = GreenEvent()
            self.bus.unregister_provider(self)
            self._closed.send(None)
        self._closed.wait()

    def handle_message(self, body: bytes, message: Any) -> None:
        method = message.properties.get("type", "")
        if method == "ping":
            self.reply(message, b"null", "result", None)
        elif (entrypoint := self.methods.get(method)) is None:
            self.fail(message, Failure("no_such_method", 500, f"There is no method {method}."))
        elif too_late(message):
            log.warning("rpc_too_late", method=method)
            self.bus.ack_message(message)
        else:
            entrypoint.handle(body, message)

    def fail(self, message: Any, failure: Failure) -> None:
        self.reply(message, msgspec.json.encode(failure), "error", None)

    def reply(self, message: Any, body: bytes, kind: str, version: int | None) -> None:
        """Answers, then acknowledges. An answer that cannot be sent is the caller's missed deadline."""
        try:
            self.out.replies.publish(
                body,
                routing_key=message.properties["reply_to"],
                persistent=False,
                headers={} if version is None else {"version": version},
                correlation_id=message.properties.get("correlation_id"),
                type=kind,
            )
        except (Unavailable, KeyError) as error:
            log.warning("reply_not_sent", error=str(error))
        self.bus.ack_message(message)


class Rpc(Entrypoint):
    """One method; its arguments are read by its annotations."""

    calls = RpcQueue()

    def setup(self) -> None:
        function = getattr(self.container.service_cls, self.method_name)
        self.arguments = msgspec.json.Decoder(arguments_of(function))
        self.expected_exceptions = (ServiceError,)
        self.calls.methods[self.method_name] = self

    def stop(self) -> None:
        self.calls.close()

    def handle(self, body: bytes, message: Any) -> None:
        try:
            arguments = self.arguments.decode(body)
            context = context_of(message)
        except UNREADABLE as error:
            self.calls.fail(message, Failure(Invalid.code, 422, str(error)))
            return
        context["reads"] = reads(self.method_name)
        if (key := message.headers.get("idempotency_key")) is not None:
            context["once"] = (str(key), self.method_name)
        kwargs = {name: getattr(arguments, name) for name in arguments.__struct_fields__}
        self.work(message, kwargs, context, time.perf_counter(), TRIES)

    def work(self, message: Any, kwargs: dict[str, Any], context: dict[str, Any], started: float, tries: int) -> None:
        again = partial(self.work, message, kwargs, dict(context), started, tries - 1) if tries > 1 else None
        answer = partial(self.answer, message, started, again)
        try:
            self.container.spawn_worker(self, (), kwargs, context_data=context, handle_result=answer)
        except ContainerBeingKilled:
            self.calls.bus.requeue_message(message)

    def answer(
        self, message: Any, started: float, again: Callable[[], None] | None, _worker: Any, result: Any, exc_info: Any
    ) -> Any:
        error = exc_info[1] if exc_info else None
        if error is not None and crossed(error) and again is not None and not too_late(message):
            log.info("rpc_again", method=self.method_name)
            again()
            return result, exc_info
        if error is None:
            self.calls.reply(message, msgspec.json.encode(result), "result", getattr(result, "version", None))
            outcome = "ok"
        elif isinstance(error, ServiceError):
            details = msgspec.to_builtins(error.details, str_keys=True)
            self.calls.fail(message, Failure(error.code, error.status, error.message, error.field, details))
            outcome = error.code
        elif isinstance(error, DataError):
            self.calls.fail(message, Failure(Invalid.code, 422, "A value holds what the database cannot keep."))
            outcome = Invalid.code
        elif away(error):
            self.calls.fail(message, Failure(Unavailable.code, 503, "The database of this part does not answer."))
            outcome = Unavailable.code
        else:
            self.calls.fail(
                message, Failure(ServiceError.code, 500, "This part of the suite failed; its log says how.")
            )
            outcome = ServiceError.code
        seconds = time.perf_counter() - started
        calls.labels(self.method_name, outcome).observe(seconds)
        if not (reads(self.method_name) and outcome == "ok"):
            log.info("rpc", method=self.method_name, outcome=outcome, ms=round(seconds * 1000, 1))
        return result, exc_info


class On(Entrypoint):
    """A handler of one kind of event. Its queue outlives the service, so nothing is missed while it is down."""

    bus = Bus()
    out = Replies()

    def __init__(self, event: type[Event], *, by_version: bool = False, **kwargs: Any) -> None:
        self.event, self.by_version = event, by_version
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.decoder = msgspec.json.Decoder(self.event)
        self.expected_exceptions = (AlreadyHandled,)
        self.service = self.container.service_name
        self.queue = event_queue(self.service, self.method_name, self.event)
        self.bus.register_provider(self)

    def stop(self) -> None:
        self.bus.unregister_provider(self)

    def handle_message(self, body: bytes, message: Any) -> None:
        try:
            event = self.decoder.decode(body)
            context = context_of(message)
            if not self.by_version:
                context["once"] = (UUID(message.properties.get("message_id", "")), self.method_name)
        except UNREADABLE as error:
            self.park(body, message, f"This is not a {self.event.__name__}: {error}")
            return
        self.take(event, context, body, message)

    def take(self, event: Event, context: dict[str, Any], body: bytes, message: Any) -> None:
        if not self.work(event, context, partial(self.settle, body, message)):
            self.bus.requeue_message(message)

    def work(self, told: object, context: dict[str, Any], end: Callable[..., Any]) -> bool:
        """Has the method do its work, and `end` told of its outcome; not where the service is being killed."""
        try:
            self.container.spawn_worker(self, (told,), {}, context_data=context, handle_result=end)
        except ContainerBeingKilled:
            return False
        return True

    def settle(self, body: bytes, message: Any, _worker: Any, result: Any, exc_info: Any) -> Any:
        error = exc_info[1] if exc_info else None
        outcome = "ok"
        tries = int(message.headers.get("tries", 0))
        if error is None or isinstance(error, AlreadyHandled):
            self.bus.ack_message(message)
        elif away(error):
            outcome = "away"
            self.send_on(body, message, f"delay.{AWAY_DELAY}", tries, str(error))
        elif isinstance(error, Invalid | DataError) or tries >= len(DELAYS):
            outcome = "dead"
            self.park(body, message, "".join(traceback.format_exception(error))[-4000:])
        else:
            outcome = "retried"
            self.send_on(body, message, f"delay.{DELAYS[tries]}", tries + 1, str(error))
        handled.labels(self.method_name, outcome).inc()
        log.info("event", handler=self.method_name, outcome=outcome)
        return None, None

    def park(self, body: bytes, message: Any, error: str) -> None:
        """Puts the message where an operator finds it, with what went wrong."""
        log.error("event_parked", handler=self.method_name, kind=self.event.__name__, error=error[-500:])
        self.send_on(body, message, "", int(message.headers.get("tries", 0)), error)

    def send_on(self, body: bytes, message: Any, delay: str, tries: int, error: str) -> None:
        """To the delay exchange, which brings it back to this queue, or without one to the dead."""
        headers = {
            "asker": str(message.headers.get("asker", "")),
            "tries": tries,
            "error": error,
            "queue": self.queue.name,
            "failed_at": int(time.time()),
        }
        try:
            self.out.forward.publish(
                body,
                exchange=delay,
                routing_key=self.queue.name if delay else f"dead.{self.service}",
                headers=headers,
                message_id=message.properties.get("message_id", ""),
                type=message.properties.get("type", ""),
            )
        except Unavailable:
            return  # unacknowledged: the broker gives it back
        self.bus.ack_message(message)


class Every(Timer):
    """A timer whose work is done as the system."""

    def handle_timer_tick(self) -> None:
        context = {"asker": system("timer")}
        self.container.spawn_worker(self, (), {}, context_data=context, handle_result=self.handle_result)


def rpc_queue(service: str) -> Any:
    return Queue(f"rpc-{service}", durable=True)


def event_queue(service: str, method: str, event: type[Event]) -> Any:
    exchange = Exchange(event.exchange, type="topic", durable=True)
    return Queue(f"evt.{service}.{method}", exchange=exchange, routing_key=event.routing_key, durable=True)


def delay_queue(seconds: int) -> Any:
    """Messages wait here and then go to the queue that their routing key names."""
    exchange = Exchange(f"delay.{seconds}", type="topic", durable=True)
    arguments = {"x-message-ttl": seconds * 1000, "x-dead-letter-exchange": ""}
    return Queue(f"delay.{seconds}", exchange=exchange, routing_key="#", durable=True, queue_arguments=arguments)


def arguments_of(function: Callable[..., Any]) -> type[msgspec.Struct]:
    """A struct of the method's arguments: a request is read and checked in one step."""
    hints = get_type_hints(function, include_extras=True)
    fields: list[Any] = []
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        field = (name, hints[name])
        fields.append(field if parameter.default is parameter.empty else (*field, parameter.default))
    return msgspec.defstruct(function.__name__, fields, kw_only=True, forbid_unknown_fields=True)


def context_of(message: Any) -> dict[str, Any]:
    """Who asks, and until when. Raises msgspec.DecodeError."""
    asker = msgspec.json.decode(message.headers.get("asker", b""), type=Asker)
    return {"asker": asker, "deadline": message.headers.get("deadline")}


def too_late(message: Any) -> bool:
    """Has the caller given up? A deadline that cannot be read is none."""
    deadline = message.headers.get("deadline")
    return isinstance(deadline, int) and deadline < time.time() * 1000
