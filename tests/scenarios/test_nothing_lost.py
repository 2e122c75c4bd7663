"""Nothing is lost and nothing is counted twice, whatever dies in the middle of the day's work."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

from kombu import Connection

from deploy.local.suite import Suite
from services.kit import dead_letters
from services.kit.broker import Sender
from services.kit.migrate import SERVICES
from tests.conftest import IN_SUITE, Servers
from tests.http import Http
from tests.peers.mail import Post
from tests.scenarios.conftest import (
    Client,
    convert,
    facts_of_a_call,
    insistently,
    kinds,
    letter,
    new_client,
    post_lead,
    tell,
)
from tests.waiting import until

WHOLE = ["call", "deal", "lead", "letter"]
"""What the day leaves in each client's timeline."""


def work(admin: Http, site: Http, box: tuple[Post, str], amqp_uri: str, clients: list[Client]) -> None:
    """Each client calls, writes, and asks on the site; the seller opens a deal."""
    mail, address = box
    sender = Sender(amqp_uri, confirms=True)
    for client in clients:
        for fact in facts_of_a_call(client, UUID(admin.user["id"])):
            insistently(partial(tell, sender, fact))
        mail.deliver(address, letter(client, address), sender=client.address)
        post_lead(site, client)
        convert(admin, client)
    sender.close()


def is_whole(admin: Http, clients: list[Client]) -> bool:
    """Everything is in every timeline once, and each call has its recording."""
    return all(insistently(partial(kinds, admin, client)) == WHOLE for client in clients)


def check_once(admin: Http, clients: list[Client]) -> None:
    for client in clients:
        (lead,) = admin.get("/leads", search=client.lead_name, closed="true")["items"]
        (deal,) = admin.get(f"/counterparties/{client.id}/deals")["items"]
        assert (lead["counterparty_id"], lead["deal_id"]) == (client.id, deal["id"])
        lines = admin.get(f"/counterparties/{client.id}/timeline")["items"]
        assert [line["recorded"] for line in lines if line["kind"] == "call"] == [True]


def test_killing_every_process_and_restarting_the_servers_loses_nothing(
    suite: Suite, servers: Servers, admin: Http, site: Http, sales_box: tuple[Post, str], amqp_uri: str
) -> None:
    clients = [new_client(admin, f"ООО «Стойкий {number}»") for number in range(24)]
    worker = threading.Thread(target=work, args=(admin, site, sales_box, amqp_uri, clients))
    worker.start()
    for name in IN_SUITE:
        suite.kill(name)
        suite.start(name)
    servers.rabbit.kill()
    servers.rabbit.start()
    servers.postgres.kill()
    servers.postgres.start()
    suite.wait_ready(IN_SUITE)
    for name in random.Random(7).sample(IN_SUITE, len(IN_SUITE)):
        suite.kill(name)
        suite.start(name, wait=False)
    worker.join(120)
    assert not worker.is_alive(), "the day's work is not done"
    suite.wait_ready(IN_SUITE)
    until(lambda: is_whole(admin, clients), 60, "every timeline is whole")
    check_once(admin, clients)
    assert dead_letters.list_dead(amqp_uri) == []


@contextmanager
def overheard(amqp_uri: str) -> Iterator[list[Any]]:
    """Every event that is published meanwhile."""
    heard: list[Any] = []
    with Connection(amqp_uri) as connection:
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).queue
        for service in SERVICES:
            channel.exchange_declare(f"{service}.events", "topic", durable=True, auto_delete=False)
            channel.queue_bind(queue, f"{service}.events", "#")
        yield heard
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            heard.append(message)


def test_every_event_delivered_twice_and_in_another_order_changes_nothing(
    suite: Suite, servers: Servers, admin: Http, site: Http, sales_box: tuple[Post, str], amqp_uri: str
) -> None:
    clients = [new_client(admin, f"ООО «Повторный {number}»") for number in range(5)]
    with overheard(amqp_uri) as heard:
        work(admin, site, sales_box, amqp_uri, clients)
        until(lambda: is_whole(admin, clients), 60, "every timeline is whole")
    assert {"call_observed", "call_ended", "email_received", "lead_converted"} <= {m.properties["type"] for m in heard}
    again = heard * 2
    random.Random(11).shuffle(again)
    sender = Sender(amqp_uri, confirms=True)
    for message in again:
        body = message.body if isinstance(message.body, bytes) else message.body.encode()
        headers = message.properties["application_headers"]
        named = {name: message.properties[name] for name in ("message_id", "type")}
        exchange = message.delivery_info["exchange"]
        sender.publish(body, exchange=exchange, routing_key=named["type"], headers=headers, **named)
    sender.close()
    until(lambda: waiting(servers) == 0, 30, "all of it is handled")
    assert is_whole(admin, clients)
    check_once(admin, clients)
    assert dead_letters.list_dead(amqp_uri) == []


def waiting(servers: Servers) -> int:
    """Messages in the queues of events, and in those of their retries."""
    lines = servers.rabbit.ctl("list_queues", "--quiet", "name", "messages").splitlines()
    counts = [line.split("\t") for line in lines if line.startswith(("evt.", "delay."))]
    return sum(int(messages) for _, messages in counts)
