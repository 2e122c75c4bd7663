"""The gateway: all its parts and how they hang together."""

import os
from errno import EADDRINUSE
from functools import cached_property
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway import carddav, errors, observe, opened, pages, text_doors, unsubscribe, webhooks
from gateway.api import all_routes
from gateway.api_keys import ApiKeys
from gateway.app_passwords import AppPasswords
from gateway.auth import Door
from gateway.dispatch import BODY_BYTES, view
from gateway.housekeeping import Housekeeping
from gateway.idempotency import Idempotency
from gateway.live import Feed, Streams
from gateway.openapi import PREFIX
from gateway.parts import Parts
from gateway.rpc import Rpc
from gateway.sessions import Sessions
from services.kit import health, log
from services.kit.db import Database
from services.kit.migrate import pending
from services.kit.objects import ObjectStore, object_store
from services.kit.rpc_client import RpcClient
from services.kit.settings import Settings, load, need

POOL = 10
RELAY_REST = 0.02
"""Seconds: what providers send meanwhile goes on together."""
logger = log.get_logger(__name__)


class Gateway:
    """One per process. `start` begins what runs beside requests, `close` ends it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        amqp_uri = need(settings.amqp_uri, "OTKLIK_AMQP_URI")
        self.database = Database.plain(
            need(settings.database_url, "OTKLIK_DATABASE_URL"),
            service="gateway",
            amqp_uri=amqp_uri,
            pool_size=POOL,
            rest=RELAY_REST,
        )
        self.sessions = Sessions(self.database, need(settings.secret_key, "OTKLIK_SECRET_KEY"))
        self.api_keys = ApiKeys(self.database)
        self.app_passwords = AppPasswords(self.database)
        self.door = Door(self.sessions, self.api_keys)
        self.idempotency = Idempotency(self.database)
        self.client = RpcClient(amqp_uri)
        self.streams = Streams()
        self.feed = Feed(amqp_uri, self.streams)
        self.parts = Parts(self.client, self.streams)
        self.rpc = Rpc(self.client, self.parts)
        self.housekeeping = Housekeeping(self.database, self.sessions, self.streams)
        self._migrated = False
        self.checks: dict[str, health.Check] = {
            "database": self.database.check,
            "broker": self.client.check,
            "live": lambda: "ok" if self.feed.listening.is_set() else "no connection to RabbitMQ for events",
            "migrations": self._migrations,
        }

    @cached_property
    def objects(self) -> ObjectStore:
        return object_store(self.settings.objects)

    def start(self) -> None:
        self.client.start()
        self.feed.start()
        self.parts.start()
        self.housekeeping.start()
        if self.settings.health_port is not None:
            try:
                health.serve(self.settings.health_host, self.settings.health_port, self.checks)
            except OSError as error:
                if error.errno != EADDRINUSE:
                    raise
                logger.warning("health_port_taken", port=self.settings.health_port)

    def stop_streams(self) -> None:
        """The process is about to stop: pages go to another, or come back."""
        self.feed.stop()
        self.parts.stop()
        self.streams.cut_all("stopping")

    def close(self) -> None:
        self.stop_streams()
        self.housekeeping.stop()
        self.client.close()
        self.database.close()

    def _migrations(self) -> str:
        if self._migrated:
            return "ok"
        state = pending("gateway", self.database.engine)
        self._migrated = state == "ok"
        return state


def create_app(settings: Settings | None = None, *, start: bool = True, web: Path = pages.BUILT) -> Flask:
    """The WSGI application, its `Gateway` in `app.extensions["gateway"]`. Raises SettingsError."""
    settings = settings or load()
    log.configure("gateway", settings.log_level)
    gateway = Gateway(settings)
    app = Flask("gateway", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.extensions["gateway"] = gateway
    observe.register(app)
    errors.register(app)
    for route in all_routes():
        app.add_url_rule(PREFIX + route.rule, route.name, view(route, gateway), methods=[route.method])
    webhooks.register(app, gateway)
    unsubscribe.register(app, gateway)
    opened.register(app, gateway)
    text_doors.register(app, gateway)
    carddav.register(app, gateway)
    pages.register(app, web)
    if proxies := int(os.environ.get("OTKLIK_PROXIES", "0")):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    if start:
        gateway.start()
    return app
