"""The doors of text channels: /text-webhooks/<secret>, for providers of SMS and for messengers.

What comes in is kept in our outbox and answered 200 at once, as at the doors of telephony's providers: `mail` may be
down. The address itself is the secret; providers of this kind sign nothing that all would sign alike.
"""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import msgspec
from flask import Flask, Response, request
from prometheus_client import Counter

from gateway.interface import BodyTooLarge, MalformedRequest
from gateway.webhooks import Doors
from services.kit.wire import TextWebhookReceived, now, system
from services.mail.interface import Mail

if TYPE_CHECKING:
    from gateway.app import Gateway

LARGEST = 256 * 1024
FIELDS = 100
FORM = "application/x-www-form-urlencoded"
taken = Counter("otklik_text_webhooks_taken_total", "Requests to text channels' addresses that were kept")


def register(app: Flask, gateway: "Gateway") -> None:
    """Adds the doors to the application."""
    doors = Doors(lambda: gateway.client.of(Mail, system("webhook"), deadline=3.0).get_text_doors())

    def come_in(secret: str) -> Response:
        request.max_content_length = LARGEST + 1  # a body in pieces is cut there: the one more tells
        body = request.get_data(parse_form_data=False)
        if len(body) > LARGEST:
            raise BodyTooLarge(f"At most {LARGEST // 1024} KiB are taken here.")
        door = doors.find(secret)
        said = as_json(body, request.mimetype, request.query_string.decode(errors="replace"))
        if said is not None:  # else somebody only looks whether the address is there
            event = TextWebhookReceived(channel_id=door.channel_id, body=said, received_at=now())
            gateway.database.announce(system("webhook"), event)
            taken.inc()
        return Response("ok", content_type="text/plain")

    app.add_url_rule("/text-webhooks/<string:secret>", "text_webhook", come_in, methods=["GET", "POST"])


def as_json(body: bytes, mimetype: str, query: str) -> str | None:
    """What was sent, as JSON; None where nothing was. Raises MalformedRequest."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise MalformedRequest("The body is not UTF-8.") from None
    if text.strip() and mimetype != FORM:
        try:
            msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError) as error:
            raise MalformedRequest(f"The body is not JSON: {error}") from None
        return text
    if not (fields := text if text.strip() else query):
        return None
    try:
        pairs = parse_qsl(fields, keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except ValueError:
        raise MalformedRequest("The body is no form.") from None
    return msgspec.json.encode(dict(pairs)).decode()
