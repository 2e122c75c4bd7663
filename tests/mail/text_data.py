"""Text channels, numbers and hours for tests of SMS, made through the API."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.fakes.sms import SmsProvider
from tests.http import Http
from tests.mail.mailing_data import word


def mobile() -> str:
    """A number that nobody else has, E.164."""
    return f"+7916{secrets.randbelow(10**7):07}"


def channel_of(admin: Http, provider: SmsProvider, **fields: Any) -> dict[str, Any]:
    """A channel of SMS by this provider, at its full speed."""
    sending = {"url": provider.url, "body": '{"to": "{digits}", "text": "{text}", "ours": "{id}"}'}
    values = {"name": f"СМС {word()}", "kind": "http_sms", "per_minute": 600, "sending": sending}
    values |= {"answer": {"id": "/id", "ok": "/status", "ok_value": "OK", "error": "/why"}}
    made: dict[str, Any] = admin.post("/text-channels", values | fields)
    return made


def allow_sms(http: Http, contact_id: str, *, given: bool = True) -> dict[str, Any]:
    """A consent to advertising by SMS, or its withdrawal."""
    said = {"purpose": "advertising", "channel": "sms", "given": given, "how": "paper", "contact_id": contact_id}
    made: dict[str, Any] = http.post("/consents", said)
    return made


def quiet(admin: Http, from_hour: int, until_hour: int) -> None:
    """Quiet hours from now on; none, where both are the same."""
    hours = {"from_hour": from_hour, "until_hour": until_hour}
    admin.patch("/quiet-hours", hours, admin.get("/quiet-hours")["version"])


@contextmanager
def no_quiet_hours(admin: Http) -> Iterator[None]:
    """Whatever the clock says while the test runs."""
    before = admin.get("/quiet-hours")
    quiet(admin, 0, 0)
    yield
    quiet(admin, before["from_hour"], before["until_hour"])
