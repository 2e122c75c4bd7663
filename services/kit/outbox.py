"""Outbox and inbox: events leave after the commit, at least once, and take effect exactly once.

operation ── one transaction ──► rows + outbox row          (Session.publish)
relay     ── outbox row ──► broker, confirmed ──► row deleted
handler   ── one transaction ──► inbox row + effect         (Database(..., once=…))
"""

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from prometheus_client import Counter, Gauge
from sqlalchemy.dialects.postgresql import insert

from services.kit.broker import Sender
from services.kit.log import get_logger
from services.kit.ready import Ready
from services.kit.wire import Asker, Event, new_id, now

log = get_logger(__name__)
metadata = sa.MetaData()

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("exchange", sa.Text, nullable=False),
    sa.Column("routing_key", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("asker", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)
inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("handler", sa.Text, primary_key=True),
    sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False, index=True),
)

_ADD = Ready(outbox.insert())
_FIRST_TIME = Ready(insert(inbox).on_conflict_do_nothing().returning(inbox.c.id))
BATCH = 100
_OLDEST = sa.select(outbox.c.id).order_by(outbox.c.id).limit(BATCH).with_for_update(skip_locked=True)
_TAKE = Ready(
    outbox.delete().where(outbox.c.id == sa.func.any(sa.func.array(_OLDEST.scalar_subquery()))).returning(outbox),
    named=True,
)
POLL_SECONDS = 1.0
"""How soon rows are found that a killed process left behind; a living one is woken at its commits."""
INBOX_DAYS = 30
"""Longer than a message can be under way: a dead letter replayed later is handled anew."""

published = Counter("otklik_events_published_total", "Events the broker has confirmed", ["event"])
waiting = Gauge("otklik_outbox_oldest_seconds", "Age of the oldest event not yet with the broker")


def add(db: Any, event: Event, asker: Asker) -> None:
    """Adds the event to the outbox of this transaction."""
    _ADD.run(db, row_of(event, asker))


def row_of(event: Event, asker: Asker) -> dict[str, Any]:
    return {
        "id": new_id(),
        "exchange": event.exchange,
        "routing_key": event.routing_key,
        "body": msgspec.json.encode(event),
        "asker": msgspec.json.encode(asker).decode(),
        "created_at": now(),
    }


def first_time(db: Any, message_id: UUID | str, handler: str) -> bool:
    """Marks the message as handled in this transaction; False where it already was."""
    row = {"id": str(message_id), "handler": handler, "handled_at": now()}
    return bool(_FIRST_TIME.rows(db, row))


def publish_event(
    sender: Sender,
    exchange: str,
    routing_key: str,
    body: bytes,
    asker_json: str,
    message_id: UUID,
    at: datetime,
    wait: bool = True,
) -> None:
    """The one envelope of events; `sender` should confirm, now or (without `wait`) later. Raises BrokerUnavailable."""
    headers: Mapping[str, Any] = {"asker": asker_json}
    sender.publish(
        body,
        exchange=exchange,
        routing_key=routing_key,
        headers=headers,
        message_id=str(message_id),
        type=routing_key,
        timestamp=int(at.timestamp()),
        wait=wait,
    )


class Relay:
    """Carries outbox rows to the broker. Several may run on one database: each row is taken by one of them."""

    def __init__(self, engine: sa.Engine, amqp_uri: str, rest: float = 0.0) -> None:
        """`rest`: so many seconds after events were sent, what came meanwhile is sent together."""
        self.engine, self.rest = engine, rest
        self.sender = Sender(amqp_uri, confirms=True)
        self._woken, self._stopping = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="outbox relay", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something to send."""
        self._woken.set()

    def stop(self) -> None:
        """Sends what is there, for at most 3 s; the rest waits in the database for the next start."""
        self._stopping = True
        self._woken.set()
        self._thread.join(3)
        self.sender.close()

    def _run(self) -> None:
        pause = POLL_SECONDS
        swept = now()
        while True:
            stopping = self._stopping
            self._woken.wait(0 if stopping else pause)
            self._woken.clear()
            try:
                while (sent := self._send_batch()) == BATCH:
                    pass
                if (now() - swept).days:
                    self._forget_handled()
                    swept = now()
                pause = POLL_SECONDS
                if sent and not stopping:
                    time.sleep(self.rest)
            except Exception as error:
                pause = min(pause * 2, 4.0)
                log.warning("outbox_waits", error=str(error), next_try_seconds=pause)
            if stopping:
                return

    def _send_batch(self) -> int:
        with self.engine.begin() as connection:
            # One statement takes the rows. Where the broker does not confirm all of them it is undone, and all are
            # sent again: whoever listens knows them by their ids.
            rows = sorted(_TAKE.rows(connection, {}), key=lambda row: row.id.int)
            waiting.set((now() - rows[0].created_at).total_seconds() if rows else 0)
            for row in rows:
                told = (row.exchange, row.routing_key, row.body, row.asker, row.id, row.created_at)
                publish_event(self.sender, *told, wait=False)
            self.sender.confirm()
            for row in rows:
                published.labels(row.routing_key).inc()
        return len(rows)

    def _forget_handled(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(
                inbox.delete().where(inbox.c.handled_at < sa.func.now() - sa.text(f"interval '{INBOX_DAYS} days'"))
            )
