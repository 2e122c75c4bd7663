"""Is the suite up, seen from inside its network? `python smoke.py http://gateway:80 contacts leads …`

Waits up to 90 seconds for the gateway's API document, the web UI's page and an answer of each named service over RPC.
"""

import sys
import time
from collections.abc import Callable
from http.client import HTTPException
from urllib.request import urlopen

from services.kit.rpc_client import RpcClient
from services.kit.settings import load, need

PATIENCE = 90.0


def serves(url: str, content_type: str) -> bool:
    """Does the gateway answer this with 200 and the kind of content?"""
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310 - the address is our own
            return bool(answer.status == 200 and answer.headers.get_content_type() == content_type)
    except (OSError, HTTPException):
        return False


def main(gateway: str, services: list[str]) -> int:
    rpc = RpcClient(need(load().amqp_uri, "OTKLIK_AMQP_URI"))
    wanted: dict[str, Callable[[], bool]] = {
        "the API document": lambda: serves(f"{gateway}/api/v1/openapi.json", "application/json"),
        "the web UI": lambda: serves(f"{gateway}/", "text/html"),
    }
    wanted |= {service: lambda name=service: rpc.ping(name) for service in services}  # type: ignore[misc]
    until = time.monotonic() + PATIENCE
    while wanted and time.monotonic() < until:
        for name in [name for name, works in wanted.items() if works()]:
            print("works:", name, flush=True)
            del wanted[name]
        time.sleep(0.5)
    rpc.close()
    for name in wanted:
        print("does not answer:", name)
    return 1 if wanted else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1].rstrip("/"), sys.argv[2:]))
