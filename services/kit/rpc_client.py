"""Calling services: one long-lived client a process, replies multiplexed over one queue.

Requests leave on connections of their own (reads unconfirmed, writes confirmed); replies arrive on another. A call is
bound to the signature of the owner's Protocol, so what comes back is the struct it promises.
"""

import contextlib
import inspect
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast, get_type_hints

import msgspec
from kombu import Connection

from services.kit.broker import CONNECT_SECONDS, BrokerUnavailable, Sender
from services.kit.log import get_logger
from services.kit.wire import Asker, DeadlineExceeded, ServiceError, Unavailable, new_id, owner_of

log = get_logger(__name__)
P = TypeVar("P")
READS = ("get_", "list_", "find_", "search_", "check_", "preview_", "ping")
"""Methods whose names begin so change nothing: they may be lost, and be asked again."""
LOOK_SECONDS = 0.1
"""How soon a call learns that no queue took its request."""


class NobodyServes(Unavailable):
    """No such service has ever run on this broker."""


class Failure(msgspec.Struct):
    """A ServiceError on the wire."""

    code: str
    status: int
    message: str
    field: str | None = None
    details: dict[str, Any] = {}


class Reply(msgspec.Struct):
    """An answer as it came: the JSON of the result, and the record's version where it has one."""

    body: bytes
    version: int | None


def reads(method: str) -> bool:
    return method.startswith(READS)


def raised(failure: Failure) -> ServiceError:
    """The error as its own class; one that this process does not know keeps its code and status."""
    cls = ServiceError.known.get(failure.code, ServiceError)
    error = cls.__new__(cls)
    ServiceError.__init__(error, failure.message, field=failure.field, **failure.details)
    error.code, error.status = failure.code, failure.status
    return error


class Pending:
    """A call that waits for its reply."""

    __slots__ = ("_lock", "failure", "reply")

    def __init__(self) -> None:
        self.reply, self.failure = cast("Reply | None", None), cast("ServiceError | None", None)
        self._lock = threading.Lock()  # half the price of an Event, a thousand times a second
        self._lock.acquire()

    def wait(self, seconds: float) -> bool:
        return self._lock.acquire(timeout=seconds)

    def arrived(self) -> None:
        """To be called once."""
        self._lock.release()


class RpcClient:
    """Calls from any number of threads or greenlets. `start()` is called by the first call; `close()` ends it."""

    def __init__(self, amqp_uri: str) -> None:
        self.amqp_uri = amqp_uri
        self._reads = Sender(amqp_uri, confirms=False, on_return=self._returned)
        self._writes = Sender(amqp_uri, confirms=True, on_return=self._returned)
        self._pending: dict[str, Pending] = {}
        self._reply_to = f"reply-{new_id().hex}"
        self._call_ids = itertools.count()
        self._listening = threading.Event()
        self._lock, self._started, self._closing = threading.Lock(), False, False

    def of(
        self,
        protocol: type[P],
        asker: Asker,
        *,
        deadline: float = 5.0,
        idempotency_key: str | None = None,
        instance: str = "",
    ) -> P:
        """The service as its Protocol. Each call is answered within `deadline` seconds or raises DeadlineExceeded.

        With an `idempotency_key` a write that was already done raises AlreadyDone instead of being done again.
        With an `instance` that one process is asked, on the queue `rpc-<service>-<instance>`, and nobody else.
        """
        return cast(P, Proxy(self, protocol, asker, deadline, idempotency_key, instance))

    def raw(
        self,
        protocol: type,
        method: str,
        asker: Asker,
        arguments: dict[str, Any],
        *,
        deadline: float = 5.0,
        idempotency_key: str | None = None,
        instance: str = "",
    ) -> Reply:
        """Calls with keyword arguments and answers the JSON as it came, for passing it on unread."""
        service = f"{owner_of(protocol)}-{instance}" if instance else owner_of(protocol)
        return self._call(service, method, asker, arguments, deadline, idempotency_key)

    def ping(self, service: str, deadline: float = 1.0) -> bool:
        """Does the service answer?"""
        asker = Asker(user_id=None, role="system", cause="system", trace_id=new_id().hex)
        try:
            self._call(service, "ping", asker, {}, deadline, None)
        except ServiceError:
            return False
        return True

    def start(self) -> None:
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._listen, name="rpc replies", daemon=True).start()

    def close(self) -> None:
        self._closing = True
        self._reads.close()
        self._writes.close()

    def check(self) -> str:
        """`ok`, or what is wrong: for readiness."""
        self.start()
        return "ok" if self._listening.wait(1) else "no connection to RabbitMQ for replies"

    def _call(
        self, service: str, method: str, asker: Asker, arguments: dict[str, Any], deadline: float, key: str | None
    ) -> Reply:
        until = time.time() + deadline
        if not self._started:
            self.start()
        if not self._listening.is_set() and not self._listening.wait(deadline):
            raise BrokerUnavailable("RabbitMQ cannot be reached.")
        call_id = str(next(self._call_ids))
        pending = self._pending[call_id] = Pending()
        read = reads(method)
        headers: dict[str, Any] = {"asker": msgspec.json.encode(asker).decode(), "deadline": int(until * 1000)}
        if key is not None:
            headers["idempotency_key"] = key
        try:
            (self._reads if read else self._writes).publish(
                msgspec.json.encode(arguments),
                routing_key=f"rpc-{service}",
                persistent=False,
                mandatory=True,
                headers=headers,
                type=method,
                reply_to=self._reply_to,
                correlation_id=call_id,
                expiration=str(max(1, int(deadline * 1000))),
            )
            self._wait(pending, until, service, method, read)
        finally:
            self._pending.pop(call_id, None)
        if pending.failure is not None:
            raise pending.failure
        assert pending.reply is not None
        return pending.reply

    def _wait(self, pending: Pending, until: float, service: str, method: str, read: bool) -> None:
        if pending.wait(LOOK_SECONDS):
            return
        (self._reads if read else self._writes).poll()
        if not pending.wait(max(0.0, until - time.time())):
            raise DeadlineExceeded(f"{service} did not answer {method} in time.")

    def _returned(self, call_id: str) -> None:
        self._fail(call_id, NobodyServes("This part of the suite is not running."))

    def _fail(self, call_id: str, error: ServiceError) -> None:
        if (pending := self._pending.pop(call_id, None)) is not None:
            pending.failure = error
            pending.arrived()

    def _answered(self, message: Any) -> None:
        if (pending := self._pending.pop(message.properties.get("correlation_id", ""), None)) is None:
            return  # it came after its deadline
        headers = message.properties.get("application_headers", {})
        body = message.body if isinstance(message.body, bytes) else message.body.encode()
        if message.properties.get("type") == "error":
            pending.failure = raised(msgspec.json.decode(body, type=Failure))
        else:
            pending.reply = Reply(body, headers.get("version"))
        pending.arrived()

    def _listen(self) -> None:
        while not self._closing:
            try:
                with Connection(self.amqp_uri, connect_timeout=CONNECT_SECONDS, heartbeat=30) as connection:
                    channel = connection.channel()
                    channel.queue_declare(self._reply_to, exclusive=True, auto_delete=True, durable=False)
                    channel.basic_consume(self._reply_to, no_ack=True, callback=self._answered)
                    self._listening.set()
                    while not self._closing:
                        with contextlib.suppress(TimeoutError):
                            connection.drain_events(timeout=1)
                        connection.heartbeat_check()
            except Exception as error:
                if self._closing:
                    return
                log.warning("rpc_replies_interrupted", error=str(error))
            self._listening.clear()
            for call_id in list(self._pending):
                self._fail(call_id, DeadlineExceeded("The connection to RabbitMQ broke; the outcome is not known."))
            time.sleep(0.3)


class Proxy:
    """Looks like the Protocol; each method is a call."""

    def __init__(
        self, client: RpcClient, protocol: type, asker: Asker, deadline: float, key: str | None, instance: str
    ) -> None:
        self._client, self._protocol, self._asker = client, protocol, asker
        self._deadline, self._key, self._instance = deadline, key, instance

    def __getattr__(self, method: str) -> Callable[..., Any]:
        signature, decoder = _method(self._protocol, method)
        client, protocol, instance = self._client, self._protocol, self._instance

        def call(*args: Any, **kwargs: Any) -> Any:
            arguments = signature.bind(None, *args, **kwargs).arguments
            del arguments["self"]
            reply = client.raw(
                protocol,
                method,
                self._asker,
                arguments,
                deadline=self._deadline,
                idempotency_key=self._key,
                instance=instance,
            )
            return decoder.decode(reply.body)

        return call


_methods: dict[tuple[type, str], tuple[inspect.Signature, msgspec.json.Decoder[Any]]] = {}


def _method(protocol: type, method: str) -> tuple[inspect.Signature, msgspec.json.Decoder[Any]]:
    found = _methods.get((protocol, method))
    if found is None:
        function = getattr(protocol, method)
        hints = get_type_hints(function, include_extras=True)
        found = inspect.signature(function), msgspec.json.Decoder(hints.get("return", Any))
        _methods[protocol, method] = found
    return found
