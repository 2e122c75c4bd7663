"""The broker as a `service.py` sees it: `rpc`, `on`, `on_many`, `every`, `client`, `aside`, its `Database`.

Only `service.py` files and the runner import this module: it brings eventlet.
"""

import importlib
import inspect
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar, cast

from eventlet import tpool
from eventlet.semaphore import Semaphore
from kombu import Connection, Queue
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.extensions import DependencyProvider, SharedExtension

from services.kit import db
from services.kit.entrypoints import DELAYS, Every, On, Rpc, delay_queue, event_queue, rpc_queue
from services.kit.log import bind_trace
from services.kit.outbox import Relay
from services.kit.rpc_client import RpcClient
from services.kit.together import OnMany
from services.kit.wire import Event

F = TypeVar("F", bound=Callable[..., Any])
P = TypeVar("P")
T = TypeVar("T")
Q = TypeVar("Q", covariant=True)
AT_ONCE = 1
"""So much computing aside is done at a time; what it takes of memory is taken once."""


class Database(DependencyProvider):
    """`db = Database()` in a service: `with self.db() as db:` is one transaction of the call or event at hand."""

    def __init__(self, rest: float = 0.0) -> None:
        """`rest` of the service's relay, in seconds: where much is announced and nobody waits for it to the blink."""
        self.rest = rest
        super().__init__()

    def __call__(self, *, single: bool = False) -> AbstractContextManager[db.Session]:
        """`single`: one statement by itself, as `kit.db.Database` has it; for handlers that go by version."""
        raise TypeError("bound to a service only")

    def setup(self) -> None:
        config = self.container.config
        self.engine = db.connect(config["database_url"], self.container.service_name, config["max_workers"])
        self.relay = Relay(self.engine, config[AMQP_URI_CONFIG_KEY], self.rest)
        self.database = db.Database(self.engine, self.relay)

    def start(self) -> None:
        self.relay.start()

    def stop(self) -> None:
        self.database.close()

    def get_dependency(self, worker_ctx: Any) -> Callable[..., AbstractContextManager[db.Session]]:
        context = worker_ctx.data
        bind_trace(context["asker"].trace_id)

        def transaction(*, single: bool = False) -> AbstractContextManager[db.Session]:
            # A handler's first transaction carries the mark that it was handled.
            return self.database(
                context["asker"],
                once=context.pop("once", None),
                read_only=context.get("reads", False),
                single=single,
            )

        return transaction


class Clients(SharedExtension):
    """One RpcClient for all of a service's calls to others."""

    def setup(self) -> None:
        self.rpc = RpcClient(self.container.config[AMQP_URI_CONFIG_KEY])

    def stop(self) -> None:
        self.rpc.close()


class Client(DependencyProvider):
    clients = Clients()

    def __init__(self, protocol: type, seconds: float) -> None:
        self.protocol, self.seconds = protocol, seconds
        super().__init__()

    def get_dependency(self, worker_ctx: Any) -> Any:
        deadline = worker_ctx.data.get("deadline")
        left = max(0.05, deadline / 1000 - time.time()) if isinstance(deadline, int) else 5.0
        return self.clients.rpc.of(self.protocol, worker_ctx.data["asker"], deadline=min(left, self.seconds))


class ByName(Protocol[Q]):
    """One of several processes of a kind, by its name."""

    def __call__(self, instance: str) -> Q: ...


class Instances(Client):
    def get_dependency(self, worker_ctx: Any) -> Any:
        def instance(name: str) -> Any:
            return self.clients.rpc.of(self.protocol, asker, deadline=self.seconds, instance=name)

        asker = worker_ctx.data["asker"]
        return instance


def rpc(function: F) -> F:
    """Offers the method to callers, under the deadline they set."""
    return cast(F, Rpc.decorator(function))


def on(event: type[Event], *, by_version: bool = False) -> Callable[[F], F]:
    """Handles each such event once in effect; see the module for what becomes of one that fails.

    `by_version`: the handler itself passes over news that are not newer than what it knows, so no mark is kept.
    """
    return cast(Callable[[F], F], On.decorator(event, by_version=by_version))


def on_many(event: type[Event], *, by_asker: bool = False) -> Callable[[F], F]:
    """The method takes a list: all such events that wait. It passes over what it is told again; see kit/together.py.

    `by_asker`: a list holds what one asker caused, and is handled in that name.
    """
    return cast(Callable[[F], F], OnMany.decorator(event, by_asker=by_asker))


def every(seconds: float) -> Callable[[F], F]:
    """Runs the method again and again, never twice at once in one process."""
    return cast(Callable[[F], F], Every.decorator(seconds))


def client(protocol: type[P], seconds: float = 30.0) -> P:
    """Another service, called as whoever asked us, within what is left of their deadline and so many seconds."""
    return cast(P, Client(protocol, seconds))


def instances(protocol: type[P], seconds: float) -> ByName[P]:
    """Processes of one kind, each asked by its own name: `self.agents(name).method(…)`."""
    return cast(ByName[P], Instances(protocol, seconds))


_room = Semaphore(AT_ONCE)


def aside(compute: Callable[[], T]) -> T:
    """What `compute` answers or raises. It runs in a thread of the system, so that meanwhile others are answered.

    For work of more than some milliseconds that touches nothing shared, no database and no broker.
    """
    with _room:
        answer: T = tpool.execute(compute)
    return answer


def service_class(name: str) -> type:
    """The nameko class of a service, by the name it serves."""
    module = importlib.import_module(f"services.{name}.service")
    return next(cls for cls in vars(module).values() if isinstance(cls, type) and getattr(cls, "name", None) == name)


def declare(service_cls: type, amqp_uri: str) -> None:
    """Declares everything a service takes messages from."""
    name: str = getattr(service_cls, "name")  # noqa: B009 - nameko's convention
    queues = [rpc_queue(name), Queue(f"dead.{name}", durable=True), *map(delay_queue, DELAYS)]
    for method, function in inspect.getmembers(service_cls, inspect.isfunction):
        for entrypoint in getattr(function, "nameko_entrypoints", ()):
            if isinstance(entrypoint, On):
                queues.append(event_queue(name, method, entrypoint.event))
    with Connection(amqp_uri) as connection:
        for queue in queues:
            queue.bind(connection.default_channel).declare()
