"""A letter as it was laid out, as a page of its own for a frame: its policy says what may be loaded."""

import re
from html import escape, unescape
from urllib.parse import quote
from uuid import UUID

from flask import Response

from gateway.dispatch import Visit
from gateway.routes import PEOPLE, Api
from services.kit.wire import NotFound
from services.mail.interface import Mail

PICTURE_SECONDS = 20.0
IMAGE = re.compile(r"<img [^>]*>")
SOURCE = re.compile(r'src="(cid|held):([^"]*)"')
STYLE = "body { font: 14px system-ui, sans-serif; margin: 12px; overflow-wrap: anywhere } img { max-width: 100% }"
PAGE = (
    '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><base target="_blank">'
    f"<title>…</title><style>{STYLE}</style>"
)

api = Api("Emails")


def get_email_page(visit: Visit, email_id: UUID, pictures: bool = False) -> Response:
    """The sanitised HTML of a letter. Nothing is loaded from elsewhere, and no sender learns that it is read, unless
    `pictures` are asked for. Raises NotFound."""
    html = visit.gateway.rpc.of(Mail, visit.asker).get_email(email_id=email_id).html
    if html is None:
        raise NotFound("The letter has no layout.")
    body = IMAGE.sub(lambda image: SOURCE.sub(lambda source: _source(source, email_id, pictures), image[0]), html)
    response = Response(PAGE + body, content_type="text/html; charset=utf-8")
    from_elsewhere = " https: http:" if pictures else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self' data:{from_elsewhere}; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def get_email_picture(visit: Visit, email_id: UUID, content_id: str) -> Response:
    """A picture that came with the letter. Raises NotFound."""
    found = visit.gateway.rpc.of(Mail, visit.asker, PICTURE_SECONDS).get_email_picture(
        email_id=email_id, content_id=content_id
    )
    objects = visit.gateway.objects
    response = Response(objects.open(found.object_key), content_type=found.content_type)
    response.content_length = objects.size(found.object_key)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _source(source: "re.Match[str]", email_id: UUID, pictures: bool) -> str:
    address = unescape(source[2])
    if source[1] == "cid":
        return f'src="/api/v1/emails/{email_id}/picture?content_id={quote(address, safe="")}"'
    return f'src="{escape(address)}"' if pictures else 'data-held=""'


api.get(
    "/emails/{email_id}/page", get_email_page, "A letter as it was laid out", roles=PEOPLE, content_type="text/html"
)
api.get("/emails/{email_id}/picture", get_email_picture, "A picture in it", roles=PEOPLE, content_type="image/*")
api.get(
    "/emails/{email_id}/invitations",
    Mail.list_email_invitations,
    "Meetings that a letter invites to",
    roles=PEOPLE,
    deadline=PICTURE_SECONDS,
)
