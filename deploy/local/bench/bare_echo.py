"""The echo with kombu alone: `python -m deploy.local.bench.bare_echo`, until it is ended."""

import os
from typing import Any

from kombu import Connection, Consumer, Producer, Queue

QUEUE = Queue("bench-bare-echo", durable=True)
PREFETCH = 16
"""As many as a service of ours has in hand."""


def main() -> None:
    with Connection(os.environ["OTKLIK_AMQP_URI"]) as connection:
        producer = Producer(connection.channel())

        def answer(body: Any, message: Any) -> None:
            producer.publish(
                body,
                routing_key=message.properties["reply_to"],
                correlation_id=message.properties["correlation_id"],
                serializer="json",
                delivery_mode=1,
            )
            message.ack()

        with Consumer(connection.channel(), [QUEUE], callbacks=[answer], prefetch_count=PREFETCH):
            while True:
                connection.drain_events()


if __name__ == "__main__":
    main()
