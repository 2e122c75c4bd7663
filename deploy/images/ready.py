#!/usr/bin/env -S python3 -I -S
"""Exit 0 when this container's own process answers that it is ready (or alive: `otklik-ready /live`).

For runtimes that check health by a command (compose). Starts a bare Python, imports nothing of the application.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException


def answers(path: str) -> bool:
    """Does the process say 200? Prints what it says otherwise; waits 4 seconds at most."""
    host = os.environ.get("OTKLIK_HEALTH_HOST", "0.0.0.0")  # noqa: S104 - of the process, nothing is bound here
    everywhere = host == "0.0.0.0"  # noqa: S104
    connection = HTTPConnection("127.0.0.1" if everywhere else host, int(os.environ["OTKLIK_HEALTH_PORT"]), timeout=4)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        said = answer.read(2000).decode(errors="replace")
    except (OSError, HTTPException) as error:
        print(error)
        return False
    print(said)
    return answer.status == 200


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1] if len(sys.argv) > 1 else "/ready") else 1)
