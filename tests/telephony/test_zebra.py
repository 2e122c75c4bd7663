"""Speaking with Zebra's API, and reading both shapes of its hooks."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from services.kit.channel import Body
from services.kit.wire import Invalid
from services.telephony.interface import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from services.telephony.providers.adapter import Access
from services.telephony.providers.zebra import Zebra
from services.telephony.providers.zebra_events import HOOKS, sides_of, unix
from tests.fakes import zebra_words
from tests.fakes.zebra import SOUND, FakeZebra
from tests.telephony.stories import BEGAN, STORIES
from tests.telephony.tellings import ALL_LEGS, ARRIVES, access

zebra = Zebra()
STORY = {story.name: story for story in STORIES}


@pytest.fixture
def pbx() -> Iterator[FakeZebra]:
    with FakeZebra() as server:
        yield server


def at(pbx: FakeZebra, **changes: object) -> Access:
    real = {"address": pbx.address, "recording_hosts": ["127.0.0.1"], "allow_loopback": True, **pbx.known}
    return msgspec.structs.replace(access("zebra"), **(real | changes))


def at_once(product: str) -> None:
    """Nobody waits."""


def test_a_form_says_what_json_says() -> None:
    """R24. Both shapes are taken."""
    for _path, body in zebra_words.events(STORY["ring group"], "g"):
        fields = json.loads(body)
        if "args" not in fields:
            assert zebra.understand(ALL_LEGS, "", urlencode(fields), ARRIVES) == zebra.understand(
                ALL_LEGS, "", body, ARRIVES
            )


def test_times_of_both_epochs_are_read() -> None:
    """R24."""
    epoch = int(BEGAN.timestamp())
    assert unix(epoch) == unix(epoch + zebra_words.GREGORIAN) == epoch


def test_only_the_legs_that_were_asked_for_are_believed() -> None:
    """R24."""
    told = zebra_words.events(STORY["answered"], "g")

    def heard(legs: str) -> int:
        filtered = msgspec.structs.replace(ALL_LEGS, legs=legs)
        return sum(zebra.understand(filtered, "", body, ARRIVES).heard is not None for _path, body in told)

    assert (heard("all"), heard("employees"), heard("outside")) == (6, 3, 3)


def test_who_is_outside_is_told_by_the_numbers() -> None:
    """R24."""
    line = "74951234567"
    for caller, callee, into_pbx, told in (
        ("79161234567", "101", False, ("inbound", "79161234567", "101")),
        ("79161234567", line, True, ("inbound", "79161234567", "")),
        ("79161234567", "79990001122", False, ("inbound", "79161234567", "79990001122")),
        ("101", "79161234567", True, ("outbound", "79161234567", "101")),
        (line, "79161234567", False, ("outbound", "79161234567", "")),
        ("101", "102", False, (None, "", "102")),
        ("", "101", False, (None, "", "101")),
    ):
        sides = sides_of(caller, callee, into_pbx=into_pbx, line_number=line)
        assert (sides.direction, sides.client_number, sides.extension) == told


def test_call_records_are_asked_for_day_by_day(pbx: FakeZebra) -> None:
    """R06."""
    pbx.calls = {f"g{number}": story for number, story in enumerate(STORIES)}
    heard = zebra.statistics(at(pbx), at_once, BEGAN - timedelta(days=2), BEGAN + timedelta(hours=1))
    assert sorted(one.group_id for one in heard) == sorted(pbx.calls)
    assert pbx.asked == ["cdrs"] * 3


def test_a_recording_is_fetched_from_known_hosts_only(pbx: FakeZebra) -> None:
    """R05."""
    got = []

    def keep(content_type: str, sound: Body) -> None:
        whole = b""
        while piece := sound.read():
            whole += piece
        got.append((content_type, whole))

    zebra.fetch_recording(at(pbx), at_once, pbx.address.replace("/v1/kazoos/", "/rec/1.mp3"), keep)
    assert got == [("audio/mpeg", SOUND)]
    for link in ("http://169.254.169.254/x", "https://evil.example/1.mp3", "file:///etc/passwd"):
        with pytest.raises(ProviderRefused, match="not on the account's list"):
            zebra.fetch_recording(at(pbx), at_once, link, keep)


def test_a_click_rings_the_sellers_phone(pbx: FakeZebra) -> None:
    """R42."""
    zebra.call_back(at(pbx), at_once, "c", "101", "+7 916 123-45-67")
    assert pbx.asked == ["devices", "devices/d1/quickcall/%2B79161234567"]
    with pytest.raises(ProviderRefused, match="no phone"):
        zebra.call_back(at(pbx), at_once, "c", "102", "79161234567")
    with pytest.raises(Invalid):
        zebra.call_back(at(pbx), at_once, "c", "101", "../webhooks")
    pbx.behaviour.hangs_up = True
    with pytest.raises(OutcomeUnknown):
        zebra.call_back(at(pbx), at_once, "c", "101", "79161234567")
    assert len([path for path in pbx.asked if "quickcall" in path]) == 2


def test_the_check_says_what_is_wrong(pbx: FakeZebra) -> None:
    """R24. The hooks may have been switched off."""
    assert zebra.check(at(pbx, password="other")).stage == "key"
    assert zebra.check(at(pbx, address="http://127.0.0.1:1/")).stage == "connect"
    assert zebra.check(at(pbx)).stage == "webhooks"
    hooks: list[dict[str, Any]] = [
        {"hook": hook, "uri": "https://crm.example/webhooks/a-door", "enabled": True} for hook in HOOKS
    ]
    pbx.behaviour.hooks = hooks
    assert zebra.check(at(pbx)).ok
    pbx.behaviour.hooks = [*hooks[:2], hooks[2] | {"enabled": False}]
    off = zebra.check(at(pbx))
    assert off.stage == "webhooks" and str(hooks[2]["hook"]) in off.explanation
    pbx.behaviour.hooks = [hook | {"uri": "https://crm.example/webhooks/another"} for hook in hooks]
    assert zebra.check(at(pbx)).stage == "webhooks"


def test_what_zebra_says_no_to(pbx: FakeZebra) -> None:
    """R24."""
    span = (BEGAN, BEGAN + timedelta(hours=1))
    pbx.behaviour.status = 503
    with pytest.raises(ProviderUnavailable):
        zebra.statistics(at(pbx), at_once, *span)
    pbx.behaviour.status = 404
    with pytest.raises(ProviderRefused):
        zebra.statistics(at(pbx), at_once, *span)
    pbx.behaviour.status = 200
    for body in (b"<html>", b"[]", b'{"data": {}}', b'{"data": [{"TIMESTAMP": "x", "CALL_ID": "1"}]}'):
        pbx.behaviour.body = body
        with pytest.raises(ProviderRefused):
            zebra.statistics(at(pbx), at_once, *span)
