"""nameko as it comes, to be measured beside ours: `python -m deploy.local.bench.nameko_echo`, until it is ended."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402 - after the patching
from typing import Any  # noqa: E402

from nameko.rpc import rpc  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402


def echo(_self: Any, card: Any) -> Any:
    return card


class EchoService:
    name = "nameko_echo"
    echo = rpc(echo)


if __name__ == "__main__":
    runner = ServiceRunner({"AMQP_URI": os.environ["OTKLIK_AMQP_URI"]})
    runner.add_service(EchoService)
    runner.start()
    runner.wait()
