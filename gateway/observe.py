"""What every request leaves behind: a trace id, headers that protect, one log line, and metrics."""

import re
import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from services.kit.log import bind_trace, get_logger
from services.kit.wire import new_id

log = get_logger(__name__)
TRACE = re.compile(r"[A-Za-z0-9_-]{8,64}")
SLOW_SECONDS = 1.0
# Mantine writes its colours into a <style> element, hence inline styles; scripts come from our own files only.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
seconds = Histogram(
    "otklik_http_seconds",
    "Requests by route; a stream counts until its first byte",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
answered = Counter("otklik_http_requests_total", "Requests by route and status", ["method", "route", "status"])


def register(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Trace-Id", "")
    g.trace_id = given if TRACE.fullmatch(given) else new_id().hex
    g.began = time.perf_counter()
    bind_trace(g.trace_id)


def _end(response: Response) -> Response:
    headers = response.headers
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Trace-Id"] = g.trace_id
    if request.path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    if (cookie := g.get("cookie")) is not None:
        name, value, max_age = cookie
        response.set_cookie(name, value, max_age, secure=request.is_secure, httponly=True, samesite="Lax")
    if (rate := g.get("rate")) is not None:
        headers.update(rate.headers())
    _record(response)
    return response


def _record(response: Response) -> None:
    took = time.perf_counter() - g.began
    # The rule, not the path: paths hold ids, which are nobody's business in a log that many read.
    route = request.url_rule.rule if request.url_rule is not None else "none"
    seconds.labels(request.method, route).observe(took)
    answered.labels(request.method, route, response.status_code).inc()
    level = log.warning if response.status_code >= 500 or took > SLOW_SECONDS else log.info
    level(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        code=g.get("problem_code"),
        ms=round(took * 1000, 1),
    )
