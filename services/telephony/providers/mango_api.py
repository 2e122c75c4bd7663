"""Speaking with Mango: every request is a signed form, every answer JSON or the statistics' CSV."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import msgspec

from services.kit.channel import Answer, Body, Channel, NotReached, TransportError
from services.kit.log import get_logger
from services.telephony.interface import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from services.telephony.providers.adapter import Access, Pace, RecordingNotReady
from services.telephony.providers.hosts import check_host
from services.telephony.providers.mango_codes import ACCEPTED, OURS, explain, worth_trying_again

log = get_logger(__name__)
COMMAND_SECONDS = 8.0
QUERY_SECONDS = 60.0
RECORDING_SECONDS = 300.0
LARGEST_RECORDING = 512 * 1024 * 1024
REDIRECTS = 3
LOCKED_SECONDS = 125
"""After wrong requests Mango takes none for two minutes."""
BUSY_SECONDS = 10


def sign(key: str, text: str, salt: str) -> str:
    """Mango's signature of a text. The salt never travels."""
    return hashlib.sha256((key + text + salt).encode()).hexdigest()


def command(access: Access, pace: Pace, product: str, path: str, fields: dict[str, Any]) -> None:
    """Sends a command once. What becomes of it is told to us by /result/….

    Raises ProviderUnavailable (it did not leave, or was put off), ProviderRefused, OutcomeUnknown.
    """
    pace(product)
    with _channel(access, COMMAND_SECONDS) as channel:
        try:
            answer = _post(channel, access, f"commands/{path}", fields)
        except NotReached as error:
            raise ProviderUnavailable(str(error)) from error
        except TransportError as error:
            raise OutcomeUnknown(f"The command left, and no answer came: {error}") from error
    _check_status(answer)
    _check_result(answer)


def query(access: Access, pace: Pace, product: str, path: str, fields: dict[str, Any]) -> Answer:
    """The answer to a question, which may be asked again. Raises ProviderUnavailable, ProviderRefused."""
    pace(product)
    with _channel(access, QUERY_SECONDS) as channel:
        try:
            answer = _post(channel, access, path, fields)
        except TransportError as error:
            raise ProviderUnavailable(str(error)) from error
    _check_status(answer)
    return answer


def recording(access: Access, pace: Pace, recording_id: str, keep: Callable[[str, Body], None]) -> None:
    """Hands the sound to `keep`. The link to it lives for minutes, is followed at once and kept nowhere.

    Raises RecordingNotReady, ProviderUnavailable, ProviderRefused.
    """
    pace("recordings")
    with _channel(access, RECORDING_SECONDS) as channel:
        try:
            asked = {"recording_id": recording_id, "action": "download"}
            answer = _post(channel, access, "queries/recording/post", asked)
            _check_status(answer)
            link = answer.location
            if answer.status != 302 or not link:
                raise RecordingNotReady(f"no link to it is given (status {answer.status})")
            link = urljoin(access.address, link)
            for _ in range(REDIRECTS):
                check_host(access, link)
                with channel.asking("GET", link, largest=LARGEST_RECORDING) as body:
                    if body.status in (301, 302, 303, 307, 308) and body.location:
                        link = urljoin(link, body.location)
                        continue
                    if body.status != 200:
                        raise RecordingNotReady(f"the file is not there (status {body.status})")
                    keep(body.content_type, body)
                    return
            raise RecordingNotReady("the link leads on and on")
        except TransportError as error:
            raise ProviderUnavailable(str(error)) from error


@contextmanager
def _channel(access: Access, seconds: float) -> Iterator[Channel]:
    channel = Channel(seconds=seconds, allow_loopback=access.allow_loopback)
    try:
        yield channel
    finally:
        channel.close()


def _post(channel: Channel, access: Access, path: str, fields: dict[str, Any]) -> Answer:
    text = msgspec.json.encode(fields).decode()
    form = {"vpbx_api_key": access.login, "sign": sign(access.login, text, access.password), "json": text}
    return channel.ask("POST", urljoin(access.address, path), data=form)


def _check_status(answer: Answer) -> None:
    """Raises ProviderUnavailable, with how long to leave the account alone."""
    if answer.status == 401:
        message = "Mango does not let this account in: too many wrong requests, or a wrong key."
        raise ProviderUnavailable(message, wait_seconds=LOCKED_SECONDS)
    if answer.status in (429, 500, 502, 503, 504):
        raise ProviderUnavailable(f"Mango asks to wait (status {answer.status}).", wait_seconds=BUSY_SECONDS)


def _check_result(answer: Answer) -> None:
    """The body's own code is what counts. Raises ProviderUnavailable, ProviderRefused, OutcomeUnknown."""
    code = result_of(answer)
    if code is None:
        raise OutcomeUnknown(f"The answer cannot be read (status {answer.status}).")
    if code in ACCEPTED:
        return
    said = f"Mango's answer is {code}: {explain(code)}."
    if worth_trying_again(code):
        raise ProviderUnavailable(said, wait_seconds=BUSY_SECONDS, reason_code=code)
    if code in OURS:
        log.error("mango_refused_our_request", reason_code=code)
    raise ProviderRefused(said, reason_code=code)


def result_of(answer: Answer) -> int | None:
    """The code in an answer's body, also one written as text; None where there is none."""
    try:
        fields = msgspec.json.decode(answer.body, type=dict[str, Any])
        return int(str(fields["result"]))
    except (msgspec.DecodeError, KeyError, ValueError, RecursionError):
        return None
