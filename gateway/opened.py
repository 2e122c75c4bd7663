"""/opened/<token>.gif: the picture of one point in letters whose opening somebody wants to know of, without a login.

The answer is the same whatever the token is, and nothing of who asks is looked at or kept.
"""

import base64
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from services.kit.log import get_logger
from services.kit.wire import ServiceError, system
from services.mail.interface import Mail

if TYPE_CHECKING:
    from gateway.app import Gateway

log = get_logger(__name__)
POINT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
SECONDS = 3.0
SAME_SECONDS = 30.0
REMEMBERED = 5_000
MOST_A_SECOND = 50
"""More openings than this a process passes over: the picture is shown, and `mail` is not asked."""


class Gate:
    """Lets each token through once in half a minute, and no more than so many in a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._second, self._passed = 0, 0

    def passes(self, token: str) -> bool:
        at = time.monotonic()
        with self._lock:
            if at - self._seen.get(token, -SAME_SECONDS) < SAME_SECONDS:
                return False
            if int(at) != self._second:
                self._second, self._passed = int(at), 0
            if self._passed >= MOST_A_SECOND:
                return False
            self._passed += 1
            self._seen[token] = at
            self._seen.move_to_end(token)
            while len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return True


def register(app: Flask, gateway: "Gateway") -> None:
    """Adds the picture to the application."""
    gate = Gate()

    def picture(token: str) -> Response:
        # A HEAD is a program that looks where the link leads.
        if request.method == "GET" and len(token) == 43 and gate.passes(token):
            try:
                gateway.rpc.of(Mail, system("letter"), SECONDS).note_opening(token)
            except ServiceError as error:
                log.warning("opening_not_noted", reason=error.code)
        answer = Response(POINT, content_type="image/gif")
        answer.headers["Cache-Control"] = "no-store, max-age=0"
        answer.headers["Content-Security-Policy"] = "default-src 'none'"
        return answer

    app.add_url_rule("/opened/<string:token>.gif", "opened", picture, methods=["GET"])
