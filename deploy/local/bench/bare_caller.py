"""Calls the bare echo with kombu alone, from one thread: `… bare_caller CALLS_AT_ONCE SECONDS`.

Transient messages, no confirms; each reply sends the next request, so that many are always under way. Prints what
`kit_caller` prints.
"""

import os
import sys
import time
from typing import Any
from uuid import uuid4

import msgspec
from kombu import Connection, Consumer, Producer, Queue

from deploy.local.bench.bare_echo import QUEUE
from deploy.local.bench.echo_interface import CARD
from deploy.local.bench.figures import Run, run_of

PATIENCE_SECONDS = 20
WARM_UP_CALLS = 300


class Caller:
    def __init__(self, connection: Connection) -> None:
        self.card = msgspec.to_builtins(CARD)
        self.producer = Producer(connection.channel())
        self.replies = Queue(f"bench-replies-{uuid4().hex}", exclusive=True, auto_delete=True, durable=False)
        self.sent: dict[str, float] = {}
        self.took: list[float] = []
        self.calling = True
        QUEUE.bind(connection.default_channel).declare()

    def call(self) -> None:
        call_id = uuid4().hex
        self.sent[call_id] = time.perf_counter()
        self.producer.publish(
            self.card,
            routing_key=QUEUE.name,
            reply_to=self.replies.name,
            correlation_id=call_id,
            serializer="json",
            delivery_mode=1,
        )

    def answered(self, body: Any, message: Any) -> None:
        self.took.append(time.perf_counter() - self.sent.pop(message.properties["correlation_id"]))
        if body != self.card:
            raise AssertionError("the echo is not the same")
        if self.calling:
            self.call()


def main(at_once: int, seconds: float) -> Run:
    with Connection(os.environ["OTKLIK_AMQP_URI"]) as connection:
        caller = Caller(connection)
        channel = connection.channel()
        with Consumer(channel, [caller.replies], callbacks=[caller.answered], no_ack=True):
            for _ in range(at_once):
                caller.call()
            while len(caller.took) < WARM_UP_CALLS:
                connection.drain_events(timeout=PATIENCE_SECONDS)
            caller.took.clear()
            began = time.perf_counter()
            while time.perf_counter() < began + seconds:
                connection.drain_events(timeout=PATIENCE_SECONDS)
            run = run_of(caller.took, time.perf_counter() - began)
            caller.calling = False
            while caller.sent:
                connection.drain_events(timeout=PATIENCE_SECONDS)
    return run


if __name__ == "__main__":
    print(msgspec.json.encode(main(int(sys.argv[1]), float(sys.argv[2]))).decode())
