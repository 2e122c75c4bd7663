"""`python -m services.kit.runner contacts`: one service, until SIGTERM, then what is in hand and no more."""

import os
import warnings

# eventlet's own resolver remembers addresses: a broker or database that came back elsewhere would never be found again.
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
warnings.filterwarnings("ignore", category=DeprecationWarning)

import eventlet  # noqa: E402 - after the settings above

eventlet.monkey_patch()

import signal  # noqa: E402 - after the patching
import sys  # noqa: E402
from typing import Any  # noqa: E402

from nameko.constants import AMQP_URI_CONFIG_KEY  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from services.kit import green_wait, health, migrate  # noqa: E402
from services.kit.bus import Database, declare, service_class  # noqa: E402
from services.kit.entrypoints import Bus  # noqa: E402
from services.kit.log import configure, get_logger  # noqa: E402
from services.kit.settings import Settings, SettingsError, load, need  # noqa: E402

log = get_logger(__name__)
STOP_SECONDS = 40
"""Longer than any statement may take (kit/db.py)."""
STOP_ALONE_SECONDS = 3
"""The same without a broker: nobody waits for an answer."""
WORKERS = 16
"""Calls and events one process works on at once; each may hold one database connection."""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in migrate.SERVICES:
        print(f"usage: python -m services.kit.runner {{{','.join(migrate.SERVICES)}}}", file=sys.stderr)
        return 2
    name = arguments[0]
    try:
        settings = load()
        configure(name, settings.log_level)
        run(service_class(name), settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def run(service_cls: type, settings: Settings) -> None:
    green_wait.install()
    name: str = getattr(service_cls, "name")  # noqa: B009 - nameko's convention
    uri = need(settings.amqp_uri, "OTKLIK_AMQP_URI")
    runner = ServiceRunner(
        {
            AMQP_URI_CONFIG_KEY: uri,
            "database_url": need(settings.database_url, "OTKLIK_DATABASE_URL"),
            "max_workers": WORKERS,
            "heartbeat": 20,
        }
    )
    runner.add_service(service_cls)
    (container,) = runner.containers
    if settings.health_port is not None:
        health.serve(settings.health_host, settings.health_port, checks(name, container))
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: eventlet.spawn_n(stop, runner, container))
    wait_for_broker(service_cls, uri)
    runner.start()
    log.info("started", part=name)
    runner.wait()
    log.info("stopped", part=name)


def stop(runner: ServiceRunner, container: Any) -> None:
    """Takes nothing new and finishes what is in hand; gives up where that cannot be told to the broker any more.

    What is given up is not lost: its transaction is rolled back and its message comes again.
    """
    eventlet.spawn_after(STOP_SECONDS if listening(container) else STOP_ALONE_SECONDS, give_up)
    runner.stop()


def give_up() -> None:
    log.warning("stop_forced")
    os._exit(0)


def listening(container: Any) -> bool:
    """Is the service connected to the broker?"""
    buses = [extension for extension in container.subextensions if isinstance(extension, Bus)]
    return bool(container.started and buses and all(bus.connected for bus in buses))


def wait_for_broker(service_cls: type, uri: str) -> None:
    """Declares the queues as soon as there is a broker; a service started before it simply waits."""
    pause = 0.2
    while True:
        try:
            declare(service_cls, uri)
            return
        except OSError as error:
            log.warning("waiting_for_broker", error=str(error))
            eventlet.sleep(pause)
            pause = min(pause * 2, 2.0)


def checks(name: str, container: Any) -> dict[str, health.Check]:
    """Database reachable, tables of this version, and listening to the broker."""
    migrated = False

    def database() -> str:
        return str(next(d for d in container.dependencies if isinstance(d, Database)).database.check())

    def migrations() -> str:
        nonlocal migrated
        if not migrated:
            engine = next(d for d in container.dependencies if isinstance(d, Database)).engine
            state = migrate.pending(name, engine)
            migrated = state == "ok"
            return state
        return "ok"

    def broker() -> str:
        return "ok" if listening(container) else "not listening"

    return {"database": database, "migrations": migrations, "broker": broker}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
