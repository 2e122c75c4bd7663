"""Mango's adapter: the VPBX API, as its documentation describes it; never tried against a live PBX."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from services.kit.channel import Answer, Body
from services.kit.wire import Invalid, now
from services.telephony.interface import ProviderRefused, ProviderUnavailable
from services.telephony.interface.commands import CallCommand
from services.telephony.interface.providers import CheckStage, ProviderCheck
from services.telephony.providers import mango_api, mango_events, mango_statistics
from services.telephony.providers.adapter import Access, Clock, Heard, NotUnderstood, Pace, Understood
from services.telephony.providers.mango_codes import ACCEPTED, explain

POLL_SECONDS = 5.0
POLLS = 60
LONGEST_SPAN = timedelta(days=31)
DIALLED = re.compile(r"\+?[0-9*#]{2,20}|sips?:[\w.+-]{1,60}@[\w.-]{1,100}")
SHORT = re.compile(r"[0-9*#]{1,20}")
LATIN, CYRILLIC = 612, 268
"""How long an SMS may be."""


class Mango:
    """Promises: `services.telephony.providers.adapter.Adapter`."""

    offers: tuple[CallCommand, ...] = ("hang_up", "hold", "transfer", "ask", "take_back", "record")

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep

    def understand(self, access: Access, path: str, body: str, received_at: datetime) -> Understood:
        clock = Clock(offset_seconds=access.clock_offset_seconds, received_at=received_at)
        return mango_events.understand(path, body, clock)

    def check(self, access: Access) -> ProviderCheck:
        try:
            answer = mango_api.query(access, _unhurried, "balance", "account/balance", {})
        except ProviderUnavailable as error:
            blocked = "wait_seconds" in error.details
            return _found("blocked" if blocked else "connect", error.message)
        code = mango_api.result_of(answer)
        if code is None:
            return _found("answer", f"What answers there is not Mango's API (status {answer.status}).")
        if code in ACCEPTED:
            return ProviderCheck(ok=True, stage="done", explanation="Mango answers, and knows the key and the salt.")
        stage: CheckStage = {3102: "signature", 3105: "key"}.get(code, "answer")  # type: ignore[assignment]
        return _found(stage, f"Mango's answer is {code}: {explain(code)}.")

    def statistics(self, access: Access, pace: Pace, begin: datetime, end: datetime) -> list[Heard]:
        if end - begin > LONGEST_SPAN:
            raise Invalid("Mango gives at most a month of its statistics at once.")
        shift = timedelta(seconds=-access.clock_offset_seconds)
        asked = {
            "date_from": str(int((begin + shift).timestamp())),
            "date_to": str(int((end + shift).timestamp())),
            "fields": ",".join(mango_statistics.FIELDS),
            "from": {"extension": "", "number": ""},
            "to": {"extension": "", "number": ""},
        }
        key = _key(mango_api.query(access, pace, "stats", "stats/request", asked))
        for _ in range(POLLS):
            answer = mango_api.query(access, pace, "stats", "stats/result", {"key": key})
            if answer.status == 200:
                return self._read(access, answer)
            if answer.status != 204:
                raise ProviderRefused(f"Mango does not give its statistics (status {answer.status}).")
            self._sleep(POLL_SECONDS)
        raise ProviderUnavailable("Mango's statistics were not ready in time.")

    @staticmethod
    def _read(access: Access, answer: Answer) -> list[Heard]:
        clock = Clock(offset_seconds=access.clock_offset_seconds, received_at=now())
        try:
            return mango_statistics.read(answer.body.decode(errors="replace"), clock)
        except NotUnderstood as error:
            raise ProviderRefused(f"Mango's statistics cannot be read: {error}") from None

    def fetch_recording(self, access: Access, pace: Pace, recording_id: str, keep: Callable[[str, Body], None]) -> None:
        mango_api.recording(access, pace, recording_id, keep)

    def call_back(self, access: Access, pace: Pace, command_id: str, extension: str, number: str) -> None:
        fields: dict[str, Any] = {"from": {"extension": _short(extension)}, "to_number": _dialled(number)}
        if access.line_number:
            fields["line_number"] = re.sub(r"\D", "", access.line_number)
        self._command(access, pace, command_id, "callback", "callback", fields)

    def hang_up(self, access: Access, pace: Pace, command_id: str, leg_id: str) -> None:
        self._command(access, pace, command_id, "hangup", "call/hangup", {"call_id": _leg(leg_id)})

    def transfer(
        self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str, number: str, *, blind: bool
    ) -> None:
        fields = {
            "call_id": _leg(leg_id),
            "method": "blind" if blind else "hold",
            "to_number": _dialled(number),
            "initiator": _short(extension),
        }
        self._command(access, pace, command_id, "transfer", "transfer", fields)

    def hold(self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str) -> None:
        fields = {"call_id": _leg(leg_id), "initiator": _short(extension)}
        self._command(access, pace, command_id, "hold", "call/hold/on", fields)

    def cancel_transfer(self, access: Access, pace: Pace, command_id: str, leg_id: str) -> None:
        self._command(access, pace, command_id, "transfer", "transfer_cancel", {"call_id": _leg(leg_id)})

    def route(self, access: Access, pace: Pace, command_id: str, leg_id: str, number: str) -> None:
        fields = {"call_id": _leg(leg_id), "to_number": _dialled(number)}
        self._command(access, pace, command_id, "route", "route", fields)

    def record(self, access: Access, pace: Pace, command_id: str, leg_id: str, extension: str) -> None:
        fields = {"call_id": _leg(leg_id), "call_party_number": _short(extension)}
        self._command(access, pace, command_id, "recording", "recording/start", fields)

    def send_sms(self, access: Access, pace: Pace, command_id: str, extension: str, number: str, text: str) -> None:
        longest = LATIN if text.isascii() else CYRILLIC
        if not 0 < len(text) <= longest:
            raise Invalid(f"An SMS of these letters has 1 to {longest} characters.", field="text")
        fields = {"text": text, "from_extension": _short(extension), "to_number": _dialled(number)}
        self._command(access, pace, command_id, "sms", "sms", fields)

    @staticmethod
    def _command(access: Access, pace: Pace, command_id: str, product: str, path: str, fields: dict[str, Any]) -> None:
        mango_api.command(access, pace, product, path, {"command_id": command_id, **fields})


def _unhurried(product: str) -> None:
    """A question now and then needs no place in the queue."""


def _found(stage: CheckStage, explanation: str) -> ProviderCheck:
    return ProviderCheck(ok=False, stage=stage, explanation=explanation)


def _key(answer: Answer) -> str:
    """Of the statistics that are being prepared. Raises ProviderRefused."""
    try:
        fields = msgspec.json.decode(answer.body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        fields = {}
    key = fields.get("key")
    if not isinstance(key, str) or not key:
        code = mango_api.result_of(answer)
        said = f"Mango's answer is {code}: {explain(code)}." if code else f"status {answer.status}"
        raise ProviderRefused(f"Mango does not prepare its statistics ({said}).", reason_code=code)
    return key


def _short(extension: str) -> str:
    """What is wrong here is wrong there, too, and two wrong requests lock the account out. Raises Invalid."""
    if not SHORT.fullmatch(extension):
        raise Invalid("A short number is 1 to 20 digits.", field="extension")
    return extension


def _dialled(number: str) -> str:
    """Raises Invalid."""
    plain = number if number.startswith("sip") else re.sub(r"[\s()-]", "", number)
    if not DIALLED.fullmatch(plain):
        raise Invalid("This is not a number that can be dialled.", field="number")
    return plain.lstrip("+")


def _leg(leg_id: str) -> str:
    """Raises Invalid."""
    if not 0 < len(leg_id) <= 128 or not leg_id.isprintable():
        raise Invalid("This is not the id of a leg.", field="leg_id")
    return leg_id
