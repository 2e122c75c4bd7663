"""The doors of providers: /webhooks/<secret>/…, outside the API, because providers know nothing of it.

What comes in is checked here (secret, sender, signature), kept in our outbox and answered 200 at once: `telephony` may
be down, the broker may be away, and the provider is not to notice, for it does not send again.
"""

import hashlib
import hmac
import ipaddress
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from flask import Flask, Response, request
from prometheus_client import Counter

from gateway.interface import BodyTooLarge, MalformedRequest, MethodNotAllowed, PathNotFound
from services.kit.log import get_logger
from services.kit.secrets import WrongSecretKey, unseal
from services.kit.wire import Forbidden, Unavailable, WebhookReceived, WebhookRefused, now, system
from services.telephony.interface import Telephony
from services.telephony.interface.providers import WebhookDoor

if TYPE_CHECKING:
    from gateway.app import Gateway

log = get_logger(__name__)
LARGEST = 64 * 1024
FORM_FIELDS = 20
FRESH_SECONDS = 10.0
ASK_SECONDS = 1.0
"""An unknown door is asked for at most so often; who brings it waits."""
TELL_SECONDS = 60.0
refused = Counter(
    "otklik_webhooks_refused_total", "Requests of providers that were turned away", ["provider", "reason"]
)
taken = Counter("otklik_webhooks_taken_total", "Requests of providers that were kept", ["provider"])


class WebhookForbidden(Forbidden):
    """The door is there, and this is not who may come through it."""


class Door(Protocol):
    """What is behind an address of ours that only its holder knows."""

    @property
    def secret(self) -> str: ...


D = TypeVar("D", bound=Door)


class Doors(Generic[D]):
    """The doors as their service last told of them; while it is down, they stay as they were."""

    def __init__(self, ask: Callable[[], list[D]]) -> None:
        self.ask = ask
        self._doors: list[D] = []
        self._asked = self._told = float("-inf")
        """When the last question was begun, and that of the last answer."""
        self._asking = threading.Lock()

    def find(self, secret: str) -> D:
        """Raises PathNotFound where it is no door now, or Unavailable where nobody can tell."""
        came = time.monotonic()
        if came - self._asked >= FRESH_SECONDS and self._asking.acquire(blocking=False):
            try:
                self._ask()
            finally:
                self._asking.release()
        door = self._known(secret)
        if door is None:
            with self._asking:  # the first asks for all who wait with it
                if self._asked < came:
                    time.sleep(max(0.0, self._asked + ASK_SECONDS - time.monotonic()))
                    self._ask()
            door = self._known(secret)
        if door is None:
            if self._told < came:
                raise Unavailable("The doors are not known now; try again in a moment.")
            refused.labels("none", "unknown_door").inc()
            raise PathNotFound("There is no such path.")
        return door

    def _known(self, secret: str) -> D | None:
        found = None
        for door in self._doors:
            if hmac.compare_digest(door.secret.encode(), secret.encode()):
                found = door
        return found

    def _ask(self) -> None:
        self._asked = time.monotonic()
        try:
            self._doors, self._told = self.ask(), self._asked
        except Unavailable as error:
            log.warning("webhook_doors_not_fresh", error=error.message)


class Refusals:
    """How many were turned away at each door, told now and then, so that a flood is not one of events, too."""

    def __init__(self, gateway: "Gateway") -> None:
        self.gateway = gateway
        self._counts: dict[UUID, int] = {}
        self._told: dict[UUID, float] = {}

    def count(self, door: WebhookDoor, reason: str) -> None:
        refused.labels(door.provider, reason).inc()
        log.warning("webhook_refused", account=str(door.account_id), provider=door.provider, reason=reason)
        count = self._counts[door.account_id] = self._counts.get(door.account_id, 0) + 1
        if time.monotonic() - self._told.get(door.account_id, float("-inf")) < TELL_SECONDS:
            return
        self._told[door.account_id] = time.monotonic()
        self._counts[door.account_id] = 0
        event = WebhookRefused(account_id=door.account_id, reason=reason, remote=request.remote_addr or "", count=count)
        self.gateway.database.announce(system("webhook"), event)


def register(app: Flask, gateway: "Gateway") -> None:
    """Adds the doors to the application."""
    doors = Doors(lambda: gateway.client.of(Telephony, system("webhook"), deadline=3.0).get_webhook_doors())
    refusals = Refusals(gateway)

    def come_in(secret: str, path: str = "") -> Response:
        request.max_content_length = LARGEST + 1  # a body in pieces is cut there: the one more tells
        body = request.get_data(parse_form_data=False)
        if len(body) > LARGEST:
            raise BodyTooLarge(f"At most {LARGEST // 1024} KiB are taken here.")
        door = doors.find(secret)
        if path.strip("/") == "ping":
            return Response("ok", content_type="text/plain")
        if request.method != "POST":
            raise MethodNotAllowed("Only POST is possible here.")
        if not _may_send(door, request.remote_addr):
            refusals.count(door, "sender")
            raise WebhookForbidden("This sender is not on the list of the account.")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise MalformedRequest("The body is not UTF-8.") from None
        if door.provider == "mango":
            fields = _form(text)
            if not _signed(door, fields):
                refusals.count(door, "signature")
                raise WebhookForbidden("The signature is wrong.")
            text = fields["json"]
        event = WebhookReceived(
            account_id=door.account_id,
            path=path[:200],
            body=text,
            remote=request.remote_addr or "",
            received_at=now(),
        )
        gateway.database.announce(system("webhook"), event)
        taken.labels(door.provider).inc()
        return Response("ok", content_type="text/plain")

    for rule in ("/webhooks/<string:secret>", "/webhooks/<string:secret>/<path:path>"):
        app.add_url_rule(rule, "webhook", come_in, methods=["GET", "POST"])


def _form(text: str) -> dict[str, str]:
    """Raises MalformedRequest."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FORM_FIELDS, errors="strict")
    except ValueError:
        raise MalformedRequest("The body is no form.") from None
    return dict(pairs)


def _signed(door: WebhookDoor, fields: dict[str, str]) -> bool:
    """Over the very text that came: parsed and written anew, it would be another one."""
    try:
        salt = unseal(door.sealed_password)
    except WrongSecretKey:
        log.error("webhook_secret_unreadable", account=str(door.account_id))
        return False
    key, told = fields.get("vpbx_api_key", ""), fields.get("sign", "")
    good = hashlib.sha256((door.login + fields.get("json", "") + salt).encode(errors="surrogatepass")).hexdigest()
    is_ours = hmac.compare_digest(key.encode(errors="replace"), door.login.encode())
    return hmac.compare_digest(told.lower().encode(errors="replace"), good.encode()) and is_ours and "json" in fields


def _may_send(door: WebhookDoor, remote: str | None) -> bool:
    if not door.sender_addresses:
        return True
    try:
        sender = ipaddress.ip_address(remote or "")
    except ValueError:
        return False
    sender = getattr(sender, "ipv4_mapped", None) or sender
    return any(sender in ipaddress.ip_network(network) for network in door.sender_addresses)
