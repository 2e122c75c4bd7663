"""The relay takes rows of the outbox and puts back what the broker did not take."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from services.kit import outbox
from services.kit.broker import BrokerUnavailable
from services.kit.db import Database
from services.kit.wire import new_id, now
from tests.conftest import Servers
from tests.waiting import until


class Broker:
    """Takes so many messages, then none; what it took it confirms together."""

    def __init__(self, room: int) -> None:
        self.room, self.confirming, self.bodies = room, True, list[bytes]()
        self.batches: list[int] = []
        """How many had come by each confirmation that was asked for."""

    def publish(self, body: bytes, *, wait: bool, **_properties: Any) -> None:
        assert not wait
        if len(self.bodies) == self.room:
            raise BrokerUnavailable("no more")
        self.bodies.append(body)

    def close(self) -> None:
        pass

    def confirm(self) -> None:
        self.batches.append(len(self.bodies))
        if not self.confirming:
            raise BrokerUnavailable("not confirmed")


@pytest.fixture
def engine(servers: Servers) -> Iterator[sa.Engine]:
    name = f"relay_{new_id().hex}"
    with sa.create_engine(servers.postgres.url.replace("postgresql://", "postgresql+psycopg://")).connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text(f"CREATE DATABASE {name}"))
    database = Database.plain(servers.postgres.url.rpartition("/")[0] + f"/{name}", service="tests", amqp_uri="")
    outbox.metadata.create_all(database.engine)
    yield database.engine
    database.close()


def left(engine: sa.Engine) -> list[bytes]:
    with engine.connect() as db:
        return list(db.scalars(sa.select(outbox.outbox.c.body).order_by(outbox.outbox.c.id)))


def announce(engine: sa.Engine, *bodies: bytes) -> None:
    row = {"exchange": "x", "routing_key": "y", "asker": "{}", "created_at": now()}
    with engine.begin() as db:
        for body in bodies:
            db.execute(outbox.outbox.insert(), {"id": new_id(), "body": body, **row})


def test_what_is_not_confirmed_waits_in_its_order_and_is_sent_again(engine: sa.Engine) -> None:
    bodies = [f"{number}".encode() for number in range(5)]
    announce(engine, *bodies)
    relay, broker = outbox.Relay(engine, "amqp://nowhere"), Broker(2)
    relay.sender = broker  # type: ignore[assignment]
    with pytest.raises(BrokerUnavailable):
        relay._send_batch()
    assert (broker.bodies, left(engine)) == (bodies[:2], bodies), "the first two may have arrived, and come again"
    broker.room, broker.confirming = 100, False
    with pytest.raises(BrokerUnavailable):
        relay._send_batch()
    assert left(engine) == bodies, "nothing was confirmed, so nothing is gone"
    broker.confirming = True
    broker.bodies.clear()
    assert relay._send_batch() == 5
    assert (broker.bodies, left(engine)) == (bodies, [])
    assert relay._send_batch() == 0


def test_the_first_event_is_sent_at_once_and_those_of_the_rest_after_it_together(engine: sa.Engine) -> None:
    relay, broker = outbox.Relay(engine, "amqp://nowhere", rest=2.0), Broker(100)
    relay.sender = broker  # type: ignore[assignment]
    relay.start()
    announce(engine, b"first")
    relay.wake()
    until(lambda: left(engine) == [], 20)
    for body in (b"second", b"third", b"fourth"):
        announce(engine, body)
        relay.wake()
    until(lambda: left(engine) == [], 20)
    relay.stop()
    assert broker.bodies == [b"first", b"second", b"third", b"fourth"]
    assert sorted(set(broker.batches)) == [*([0] if 0 in broker.batches else []), 1, 4]
