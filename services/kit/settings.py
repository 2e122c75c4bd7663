"""Settings from the environment, read once per process. `docs/development.md` lists them."""

import os
from collections.abc import Mapping

from services.kit.wire import Struct

SHORTEST_SECRET = 32


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it and what to do."""


class Settings(Struct):
    database_url: str
    amqp_uri: str
    secret_key: str
    objects: str
    health_host: str
    health_port: int | None
    log_level: str
    demo: bool
    allow_loopback: bool
    """May a user-given address (mailbox, XML service) point to this machine? In the demo and in tests only."""


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises SettingsError. What a process does not use may be left out; it fails where it is first needed."""
    port = environment.get("OTKLIK_HEALTH_PORT", "")
    if port and not port.isdigit():
        raise SettingsError(f"OTKLIK_HEALTH_PORT must be a port number, not {port!r}.")
    secret_key = environment.get("OTKLIK_SECRET_KEY", "")
    if secret_key and len(secret_key) < SHORTEST_SECRET:
        raise SettingsError(f"OTKLIK_SECRET_KEY must have at least {SHORTEST_SECRET} characters.")
    demo = environment.get("OTKLIK_DEMO") == "1"
    return Settings(
        database_url=environment.get("OTKLIK_DATABASE_URL", ""),
        amqp_uri=environment.get("OTKLIK_AMQP_URI", ""),
        secret_key=secret_key,
        objects=environment.get("OTKLIK_OBJECTS", ""),
        health_host=environment.get("OTKLIK_HEALTH_HOST", "127.0.0.1"),
        health_port=int(port) if port else None,
        log_level=environment.get("OTKLIK_LOG_LEVEL", "info"),
        demo=demo,
        allow_loopback=demo or environment.get("OTKLIK_ALLOW_LOOPBACK") == "1",
    )


def need(value: str, variable: str) -> str:
    """The value of a setting that this process cannot do without. Raises SettingsError naming the variable."""
    if not value:
        raise SettingsError(f"{variable} is not set.")
    return value
