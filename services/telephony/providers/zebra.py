"""Zebra's adapter: Kazoo's API, as its documentation and its clients describe it; never tried against a live PBX."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin

import msgspec

from services.kit.channel import Answer, Body, Channel, NotReached, TransportError
from services.kit.wire import Invalid, now
from services.telephony.interface import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from services.telephony.interface.commands import CallCommand, NotOffered
from services.telephony.interface.providers import CheckStage, ProviderCheck
from services.telephony.providers import zebra_events, zebra_records
from services.telephony.providers.adapter import (
    Access,
    Clock,
    Heard,
    NotUnderstood,
    Pace,
    RecordingNotReady,
    Understood,
)
from services.telephony.providers.hosts import check_host

SECONDS = 60.0
COMMAND_SECONDS = 10.0
RECORDING_SECONDS = 300.0
LARGEST_RECORDING = 512 * 1024 * 1024
BUSY_SECONDS = 10
SLICE = timedelta(days=1)
PHONE_ITSELF = "Zebra's interface can only place a call: hold it, give it away or end it on the phone itself."
DIALLED = re.compile(r"\+?[0-9]{2,20}")


class Login(NamedTuple):
    """A conversation that Zebra has let in."""

    channel: Channel
    token: str
    account: str


class Zebra:
    """Promises: `services.telephony.providers.adapter.Adapter`."""

    offers: tuple[CallCommand, ...] = ()

    def understand(self, access: Access, path: str, body: str, received_at: datetime) -> Understood:
        clock = Clock(offset_seconds=access.clock_offset_seconds, received_at=received_at)
        return zebra_events.understand(body, clock, access.legs, _line(access))

    def check(self, access: Access) -> ProviderCheck:
        try:
            with _login(access, SECONDS) as login:
                hooks = _data(_ask(login, access, "GET", "webhooks"))
        except ProviderUnavailable as error:
            return _found("connect", error.message)
        except ProviderRefused as error:
            return _found("key", error.message)
        missing = sorted(set(zebra_events.HOOKS) - _ours(hooks, access.door))
        if missing:
            said = f"Zebra lets us in, but these hooks do not lead here, or are switched off: {', '.join(missing)}."
            return _found("webhooks", said)
        return ProviderCheck(ok=True, stage="done", explanation="Zebra lets us in, and its hooks lead here.")

    def statistics(self, access: Access, pace: Pace, begin: datetime, end: datetime) -> list[Heard]:
        rows: list[Any] = []
        shift = timedelta(seconds=-access.clock_offset_seconds)
        with _login(access, SECONDS) as login:
            while begin < end:
                until = min(begin + SLICE, end)
                span = {
                    "created_from": str(_gregorian(begin + shift)),
                    "created_to": str(_gregorian(until + shift)),
                }
                pace("stats")
                rows += _data(_ask(login, access, "GET", "cdrs", params=span))
                begin = until
        clock = Clock(offset_seconds=access.clock_offset_seconds, received_at=now())
        try:
            return zebra_records.read([row for row in rows if isinstance(row, dict)], clock, _line(access))
        except NotUnderstood as error:
            raise ProviderRefused(f"Zebra's call records cannot be read: {error}") from None

    def fetch_recording(self, access: Access, pace: Pace, recording_id: str, keep: Callable[[str, Body], None]) -> None:
        check_host(access, recording_id)
        pace("recordings")
        with _login(access, RECORDING_SECONDS) as login:
            headers = {"X-Auth-Token": login.token}
            try:
                with login.channel.asking("GET", recording_id, headers=headers, largest=LARGEST_RECORDING) as body:
                    if body.status != 200:
                        raise RecordingNotReady(f"the file is not there (status {body.status})")
                    keep(body.content_type, body)
            except TransportError as error:
                raise ProviderUnavailable(str(error)) from error

    def call_back(self, access: Access, pace: Pace, command_id: str, extension: str, number: str) -> None:
        """Kazoo takes no id of ours."""
        plain = re.sub(r"[\s()-]", "", number)
        if not DIALLED.fullmatch(plain):
            raise Invalid("This is not a number that can be dialled.", field="number")
        pace("callback")
        with _login(access, COMMAND_SECONDS) as login:
            device = _device(_data(_ask(login, access, "GET", "devices")), extension)
            path = f"devices/{quote(device, safe='')}/quickcall/{quote(plain, safe='')}"
            try:
                answer = _raw(login, access, "GET", path)
            except NotReached as error:
                raise ProviderUnavailable(str(error)) from error
            except TransportError as error:
                raise OutcomeUnknown(f"The command left, and no answer came: {error}") from error
            _check(answer)

    def hang_up(self, access: Access, pace: Pace, command_id: str, leg_id: str) -> None:
        raise NotOffered(PHONE_ITSELF)

    def hold(self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str) -> None:
        raise NotOffered(PHONE_ITSELF)

    def transfer(
        self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str, number: str, *, blind: bool
    ) -> None:
        raise NotOffered(PHONE_ITSELF)

    def cancel_transfer(self, access: Access, pace: Pace, command_id: str, leg_id: str) -> None:
        raise NotOffered(PHONE_ITSELF)

    def route(self, access: Access, pace: Pace, command_id: str, leg_id: str, number: str) -> None:
        raise NotOffered(PHONE_ITSELF)

    def record(self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str) -> None:
        raise NotOffered(PHONE_ITSELF)

    def send_sms(self, access: Access, pace: Pace, command_id: str, extension: str, number: str, text: str) -> None:
        raise NotOffered("Zebra's interface has no SMS.")


@contextmanager
def _login(access: Access, seconds: float) -> Iterator[Login]:
    """A token is asked for each time: how long one lives is not told. Raises ProviderUnavailable, ProviderRefused."""
    channel = Channel(seconds=seconds, allow_loopback=access.allow_loopback)
    try:
        sent = {"data": {"login": access.login, "password": access.password, "realm": access.realm}}
        try:
            answer = channel.ask("PUT", urljoin(access.address, "user_auth"), json=sent)
        except TransportError as error:
            raise ProviderUnavailable(str(error)) from error
        if answer.status in (400, 401, 403, 404):
            raise ProviderRefused("Zebra does not know this login, password and realm.", reason_code=answer.status)
        data = _structure(answer).get("data")
        token = _structure(answer).get("auth_token") or (data.get("auth_token") if isinstance(data, dict) else None)
        account = data.get("account_id") if isinstance(data, dict) else None
        if not isinstance(token, str) or not isinstance(account, str) or not re.fullmatch(r"\w{1,64}", account):
            raise ProviderRefused("What answers there is not Zebra's API.")
        yield Login(channel, token, account)
    finally:
        channel.close()


def _raw(login: Login, access: Access, method: str, path: str, **sent: Any) -> Answer:
    address = urljoin(access.address, f"accounts/{login.account}/{path}")
    return login.channel.ask(method, address, headers={"X-Auth-Token": login.token}, **sent)


def _ask(login: Login, access: Access, method: str, path: str, **sent: Any) -> Answer:
    """Raises ProviderUnavailable, ProviderRefused."""
    try:
        answer = _raw(login, access, method, path, **sent)
    except TransportError as error:
        raise ProviderUnavailable(str(error)) from error
    _check(answer)
    return answer


def _check(answer: Answer) -> None:
    if answer.status in (429, 500, 502, 503, 504):
        raise ProviderUnavailable(f"Zebra asks to wait (status {answer.status}).", wait_seconds=BUSY_SECONDS)
    if not 200 <= answer.status < 300:
        raise ProviderRefused(f"Zebra does not do this (status {answer.status}).", reason_code=answer.status)


def _structure(answer: Answer) -> dict[str, Any]:
    _check(answer)
    try:
        return msgspec.json.decode(answer.body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        raise ProviderRefused("What answers there is not Zebra's API.") from None


def _data(answer: Answer) -> list[Any]:
    """The list within the envelope. Raises ProviderRefused."""
    data = _structure(answer).get("data")
    if not isinstance(data, list):
        raise ProviderRefused("Zebra's answer cannot be read: it holds no list.")
    return data


def _ours(hooks: list[Any], door: str) -> set[str]:
    """Which of our hooks exist and are switched on."""
    return {
        str(hook.get("hook", "")).lower()
        for hook in hooks
        if isinstance(hook, dict) and door and door in str(hook.get("uri", "")) and hook.get("enabled", True) is True
    }


def _device(devices: list[Any], extension: str) -> str:
    """The id of the employee's phone. Raises ProviderRefused."""
    for device in devices:
        sip = device.get("sip") if isinstance(device, dict) else None
        if extension and isinstance(sip, dict) and str(sip.get("username")) == extension and device.get("id"):
            return str(device["id"])
    raise ProviderRefused(f"Zebra has no phone with the short number {extension}.")


def _gregorian(at: datetime) -> int:
    return int(at.timestamp()) + zebra_events.GREGORIAN


def _line(access: Access) -> str:
    return re.sub(r"\D", "", access.line_number or "")


def _found(stage: CheckStage, explanation: str) -> ProviderCheck:
    return ProviderCheck(ok=False, stage=stage, explanation=explanation)
