"""Handing a text to a provider by HTTP, as the channel says, and reading its answer."""

import re
from typing import Any

import msgspec

from services.kit.channel import Answer, Channel, NotReached, TransportError
from services.mail import json_pointers
from services.mail.interface.text_channels import HttpAnswer, HttpSending
from services.mail.troubles import FateUnknown

SECONDS = 20.0
LARGEST_ANSWER = 256 * 1024
WORTH_TRYING_AGAIN = (408, 425, 429, 503)
"""Statuses by which a server says that it has not done it."""


class TextRefused(Exception):
    """It was not sent, and will not be; the message says why (Russian)."""


class TextPutOff(Exception):
    """It was not sent, and may be tried again; the message says why (Russian)."""


def send(
    sending: HttpSending, reading: HttpAnswer, words: dict[str, str], *, allow_loopback: bool, seconds: float = SECONDS
) -> str:
    """Asks once. The provider's id of the text, or an empty one. Raises TextRefused, TextPutOff, FateUnknown.

    `words`: what `{phone}`, `{text}` and the others stand for.
    """
    body: dict[str, Any] = json_pointers.substituted(msgspec.json.decode(sending.body), words)
    headers = {name: one_line(value, words) for name, value in sending.headers.items()}
    if sending.method == "GET":
        sent: dict[str, Any] = {"params": body}
    elif sending.format == "form":
        sent = {"data": {name: str(value) for name, value in body.items()}}
    else:
        sent = {"data": msgspec.json.encode(body)}
        headers.setdefault("Content-Type", "application/json")
    channel = Channel(seconds=seconds, allow_loopback=allow_loopback)
    try:
        with channel.asking(sending.method, sending.url, headers=headers, largest=LARGEST_ANSWER, **sent) as answer:
            whole = bytearray()
            while piece := answer.read():
                whole += piece
            return understood(Answer(status=answer.status, body=bytes(whole), location=None), reading)
    except NotReached as error:
        raise TextPutOff(f"Сервер поставщика недоступен: {error}") from error
    except TransportError as error:
        raise FateUnknown(str(error)) from error
    finally:
        channel.close()


def one_line(template: str, words: dict[str, str]) -> str:
    """A header's value: what would end it or is no header's is left out."""
    value: str = json_pointers.substituted(template, words)
    return re.sub(r"[^\x20-\x7e]", "", value)


def understood(answer: Answer, reading: HttpAnswer) -> str:
    """The provider's id. Raises TextRefused, TextPutOff, FateUnknown."""
    try:
        said = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = None
    why = json_pointers.text_of(said, reading.error, 300)
    words = f"Ответ поставщика: {why or f'код {answer.status}'}"
    if answer.status in WORTH_TRYING_AGAIN:
        raise TextPutOff(words)
    if answer.status >= 500:
        raise FateUnknown(words)
    if not 200 <= answer.status < 300:
        raise TextRefused(words)
    if reading.ok:
        if said is None:
            raise FateUnknown("Ответ поставщика не читается.")
        value = json_pointers.found(said, reading.ok)
        good = json_pointers.text_of(said, reading.ok) == reading.ok_value if reading.ok_value else bool(value)
        if isinstance(value, bool) and reading.ok_value:
            good = str(value).lower() == reading.ok_value.lower()
        if not good:
            raise TextRefused(words)
    return json_pointers.text_of(said, reading.id, 200)


def check(sending: HttpSending, *, allow_loopback: bool) -> int:
    """The status with which the server answers a question that sends nothing. Raises TransportError."""
    channel = Channel(seconds=10.0, allow_loopback=allow_loopback)
    try:
        return channel.ask("HEAD", sending.url).status
    finally:
        channel.close()
