"""What people want of calls: taken from the agent's own queue, done on the loop's thread, answered."""

import contextlib
import inspect
import threading
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
from kombu import Connection

from services.kit.broker import CONNECT_SECONDS, BrokerUnavailable, Sender
from services.kit.log import get_logger
from services.kit.rpc_client import Failure
from services.kit.wire import Invalid, ServiceError, now
from services.telephony.agent.call import State, Step
from services.telephony.agent.loop import Loop
from services.telephony.agent.placing import placed
from services.telephony.agent.plan import Call, Party
from services.telephony.interface import CallObserved, Extension
from services.telephony.interface.commands import (
    COMMAND_SECONDS,
    CallNotLive,
    LineAway,
    LiveCall,
    PlaceOrder,
    SipAgent,
    Target,
)

log = get_logger(__name__)


class Orders:
    """`SipAgent` of this process. All on the loop's thread."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def place(self, order: PlaceOrder) -> CallObserved:
        """Raises LineAway."""
        loop = self.loop
        line = loop.lines.get(order.account_id)
        if line is None or loop.stopping:
            raise LineAway("This line has just moved; try again in a moment.")
        if len(loop.calls.states) >= loop.limits.calls:
            raise LineAway("There are as many calls now as the telephony can hold; try again in a moment.")
        call = Call(
            id=order.call_id,
            account_id=order.account_id,
            client_number=order.number,
            line_number=line.line_number,
            started_at=now(),
            direction="outbound",
            agent_id=loop.agent_id,
        )
        seller = Party(extension=order.seller, auto_answer=order.seller.accepts == "on_accept")
        announcement = loop.routes.shelf.take(order.announcement)
        client = Party(number=order.number, line_id=order.account_id)
        step = placed(call, seller, client, loop.limits.ring_seconds, order.record, announcement)
        loop.calls.begin(step)
        return step.state.call.fact("ringing", call.started_at)

    def accept(self, call_id: UUID, extension: Extension) -> LiveCall:
        party = Party(extension=extension, auto_answer=True)
        return self._ask(call_id, lambda state, at: state.accept(party, at))

    def look(self, call_id: UUID) -> LiveCall:
        return self._ask(call_id, lambda state, _at: Step(state))

    def hang_up(self, call_id: UUID, by: UUID | None) -> LiveCall:
        return self._ask(call_id, lambda state, at: state.hang_up(by, at))

    def hold(self, call_id: UUID, by: UUID | None, on: bool) -> LiveCall:
        return self._ask(call_id, lambda state, _at: state.hold(by, on))

    def transfer(self, call_id: UUID, by: UUID | None, to: Target, attended: bool) -> LiveCall:
        party = Party(extension=to.extension, number=to.number, line_id=to.account_id)
        return self._ask(call_id, lambda state, at: state.transfer(by, party, attended, at))

    def complete(self, call_id: UUID, by: UUID | None) -> LiveCall:
        return self._ask(call_id, lambda state, at: state.complete(by, at))

    def cancel(self, call_id: UUID, by: UUID | None) -> LiveCall:
        return self._ask(call_id, lambda state, at: state.cancel(by, at))

    def digits(self, call_id: UUID, by: UUID | None, digits: str) -> LiveCall:
        return self._ask(call_id, lambda state, _at: state.digits(by, digits))

    def _ask(self, call_id: UUID, step: Callable[[State, Any], Step]) -> LiveCall:
        return self.loop.calls.ask(call_id, step).live


class OrderDesk:
    """Consumes `rpc-telephony-<agent id>`, which lives as long as the connection, on a thread of its own."""

    def __init__(self, amqp_uri: str, loop: Loop) -> None:
        self.amqp_uri, self.loop, self.orders = amqp_uri, loop, Orders(loop)
        self.queue = f"rpc-telephony-{loop.agent_id.hex}"
        self._replies = Sender(amqp_uri, confirms=False)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)
        self._methods = {name: _arguments_of(name) for name in vars(SipAgent) if not name.startswith("_")}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(3)
        self._replies.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with Connection(self.amqp_uri, connect_timeout=CONNECT_SECONDS, heartbeat=10) as connection:
                    channel = connection.channel()
                    channel.queue_declare(self.queue, exclusive=True, auto_delete=True, durable=False)
                    channel.basic_consume(self.queue, no_ack=True, callback=self._taken)
                    while not self._stopping.is_set():
                        with contextlib.suppress(TimeoutError):
                            connection.drain_events(timeout=1)
                        connection.heartbeat_check()
            except Exception as error:
                if not self._stopping.is_set():
                    log.warning("orders_interrupted", error=str(error))
            self._stopping.wait(0.3)

    def _taken(self, message: Any) -> None:
        headers = message.properties.get("application_headers", {})
        deadline = headers.get("deadline")
        seconds = min(COMMAND_SECONDS, deadline / 1000 - time.time()) if isinstance(deadline, int) else COMMAND_SECONDS
        if seconds <= 0:
            return
        kind, body = "result", b"null"
        method = str(message.properties.get("type"))
        try:
            body = msgspec.json.encode(self._work(method, message.body, seconds))
        except ServiceError as error:
            details = msgspec.to_builtins(error.details, str_keys=True)
            kind, body = "error", _failure(error.code, error.status, error.message, error.field, details)
        except Exception:
            log.exception("order_failed", method=method)
            kind, body = "error", _failure(ServiceError.code, 500, "The telephony failed; its log says how.")
        log.info("order", method=method, outcome=kind)
        try:
            self._replies.publish(
                body,
                routing_key=message.properties["reply_to"],
                persistent=False,
                correlation_id=message.properties["correlation_id"],
                type=kind,
            )
        except (BrokerUnavailable, KeyError) as error:
            log.warning("reply_not_sent", error=str(error))

    def _work(self, method: str, body: bytes | str, seconds: float) -> Any:
        """Raises what the order does, Invalid for one that cannot be read, CallNotLive for one not done in time."""
        if (arguments := self._methods.get(method)) is None:
            raise Invalid(f"There is no order {method[:50]}.")
        try:
            given = msgspec.json.decode(body, type=arguments)
        except msgspec.DecodeError as error:
            raise Invalid(str(error)) from None
        order = getattr(self.orders, method)
        future = self.loop.ask(lambda: order(**msgspec.structs.asdict(given)))
        try:
            return future.result(seconds)
        except TooLate:
            raise CallNotLive("The telephony is too busy to answer.") from None


def _arguments_of(method: str) -> type[msgspec.Struct]:
    function = getattr(SipAgent, method)
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)[1:]
    return msgspec.defstruct(method, [(name, hints[name]) for name in names], kw_only=True)


def _failure(code: str, status: int, message: str, field: str | None = None, details: Any = None) -> bytes:
    return msgspec.json.encode(Failure(code, status, message, field, details or {}))
