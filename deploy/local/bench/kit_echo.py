"""The echo as a service of ours, run as every service is: `python -m deploy.local.bench.kit_echo`."""

import eventlet

eventlet.monkey_patch()

from deploy.local.bench.echo_interface import Card  # noqa: E402 - after the patching
from services.kit import runner  # noqa: E402
from services.kit.bus import rpc  # noqa: E402
from services.kit.log import configure  # noqa: E402
from services.kit.settings import load  # noqa: E402


class EchoService:
    name = "bench"

    @rpc
    def get_echo(self, card: Card) -> Card:
        return card


if __name__ == "__main__":
    configure("bench")
    runner.run(EchoService, load())
