"""Calls the echo through kit's client under gevent, as the gateway calls: `… kit_caller CALLS_AT_ONCE SECONDS`.

Prints one JSON line: calls a second, and the median and 99th percentile of a call in milliseconds.
"""

from gevent import monkey  # type: ignore[import-untyped] # it has no types

monkey.patch_all()

import os  # noqa: E402 - after the patching
import sys  # noqa: E402
import time  # noqa: E402

import gevent  # noqa: E402
import msgspec  # noqa: E402

from deploy.local.bench.echo_interface import CARD, Echo  # noqa: E402
from deploy.local.bench.figures import Run, run_of  # noqa: E402
from services.kit.rpc_client import RpcClient  # noqa: E402
from services.kit.wire import Unavailable, system  # noqa: E402

PATIENCE_SECONDS = 20.0
WARM_UP_CALLS = 300


def main(at_once: int, seconds: float) -> Run:
    client = RpcClient(os.environ["OTKLIK_AMQP_URI"])
    echo = client.of(Echo, system("bench"))
    wait_for(echo)
    for _ in range(WARM_UP_CALLS):
        echo.get_echo(CARD)
    took: list[float] = []
    began = time.perf_counter()
    end = began + seconds

    def call() -> None:
        while (start := time.perf_counter()) < end:
            if echo.get_echo(CARD) != CARD:
                raise AssertionError("the echo is not the same")
            took.append(time.perf_counter() - start)

    callers = [gevent.spawn(call) for _ in range(at_once)]
    gevent.joinall(callers, raise_error=True)
    measured = time.perf_counter() - began
    client.close()
    return run_of(took, measured)


def wait_for(echo: Echo) -> None:
    """Until the service runs. Raises Unavailable where it does not in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            echo.get_echo(CARD)
            return
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    print(msgspec.json.encode(main(int(sys.argv[1]), float(sys.argv[2]))).decode())
