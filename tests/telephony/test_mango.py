"""Speaking with Mango's API: signed, counted, never twice, never elsewhere."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from services.kit.channel import Body
from services.kit.wire import Invalid
from services.telephony.interface import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from services.telephony.providers import hosts, mango_api, mango_statistics
from services.telephony.providers.adapter import Access, Clock, CommandResult, NotUnderstood, RecordingNotReady
from services.telephony.providers.mango import Mango
from services.telephony.providers.mango_codes import outcome_of
from tests.fakes import mango_words
from tests.fakes.mango import SOUND, FakeMango
from tests.telephony.stories import BEGAN, STORIES
from tests.telephony.tellings import ARRIVES, access

CLOCK = Clock(offset_seconds=0, received_at=ARRIVES)
mango = Mango(sleep=lambda seconds: None)


@pytest.fixture
def pbx() -> Iterator[FakeMango]:
    with FakeMango(key="123", salt=secrets.token_hex(8)) as server:
        yield server


def at(pbx: FakeMango, **changes: object) -> Access:
    real = {"address": pbx.address, "password": pbx.salt, "recording_hosts": ["127.0.0.1"], "allow_loopback": True}
    return msgspec.structs.replace(access("mango"), **(real | changes))


def at_once(product: str) -> None:
    """Nobody waits."""


def test_the_signature_is_that_of_the_documentation() -> None:
    """R24."""
    text = '{"command_id":"cmd-12532543651","from":{"extension":"101"},"to_number":"74952129298"}'
    assert mango_api.sign("123", text, "789") == "11fd9538c28f575bb72a7d342338d7f8d08b93a68f8ecf2ddb91961556a32afc"


def test_a_callback_rings_the_seller_first(pbx: FakeMango) -> None:
    """R42."""
    turns: list[str] = []
    mango.call_back(at(pbx), turns.append, "cmd-1", "101", "+7 (916) 123-45-67")
    (sent,) = pbx.commands("commands/callback")
    assert sent == {
        "command_id": "cmd-1",
        "from": {"extension": "101"},
        "to_number": "79161234567",
        "line_number": "74951234567",
    }
    assert turns == ["callback"]


def test_every_command_says_what_the_documentation_asks_for(pbx: FakeMango) -> None:
    """R42, R47."""
    here = at(pbx)
    mango.hang_up(here, at_once, "c1", "leg")
    mango.transfer(here, at_once, "c2", "leg", "101", "102", blind=True)
    mango.transfer(here, at_once, "c3", "leg", "101", "+79161234567", blind=False)
    mango.route(here, at_once, "c4", "leg", "103")
    mango.record(here, at_once, "c5", "leg", "101")
    mango.send_sms(here, at_once, "c6", "101", "+79161234567", "Перезвоним")
    assert [(path, fields.get("command_id")) for path, fields in pbx.asked] == [
        ("commands/call/hangup", "c1"),
        ("commands/transfer", "c2"),
        ("commands/transfer", "c3"),
        ("commands/route", "c4"),
        ("commands/recording/start", "c5"),
        ("commands/sms", "c6"),
    ]
    assert [fields["method"] for fields in pbx.commands("commands/transfer")] == ["blind", "hold"]


def test_what_would_be_refused_is_not_even_asked(pbx: FakeMango) -> None:
    """R42. Two wrong requests within two minutes lock the account out."""
    here = at(pbx)
    for extension, number in (
        ("", "+79161234567"),
        ("boss", "+79161234567"),
        ("101", ""),
        ("101", "anna"),
        ("101", "9" * 40),
    ):
        with pytest.raises(Invalid):
            mango.call_back(here, at_once, "c", extension, number)
    for text in ("", "ф" * 269, "x" * 613):
        with pytest.raises(Invalid):
            mango.send_sms(here, at_once, "c", "101", "79161234567", text)
    for leg in ("", "x" * 129, "a\nb"):
        with pytest.raises(Invalid):
            mango.hang_up(here, at_once, "c", leg)
    with pytest.raises(Invalid):
        mango.statistics(here, at_once, BEGAN - timedelta(days=40), BEGAN)
    assert pbx.asked == []


def test_a_command_whose_answer_is_lost_is_not_sent_again(pbx: FakeMango) -> None:
    """R42. The client would be dialled twice."""
    pbx.behaviour.hangs_up = True
    with pytest.raises(OutcomeUnknown):
        mango.call_back(at(pbx), at_once, "c", "101", "79161234567")
    assert len(pbx.commands()) == 1


def test_a_command_that_never_left_says_so() -> None:
    """R42."""
    gone = msgspec.structs.replace(access("mango"), address="http://127.0.0.1:1/", allow_loopback=True)
    with pytest.raises(ProviderUnavailable):
        mango.call_back(gone, at_once, "c", "101", "79161234567")


@pytest.mark.parametrize(
    ("result", "status", "error", "waits"),
    [
        (4100, 200, ProviderRefused, None),
        (3310, 200, ProviderRefused, None),
        (2240, 200, ProviderRefused, None),
        (5008, 200, ProviderUnavailable, 10),
        (1000, 401, ProviderUnavailable, 125),
        (1000, 429, ProviderUnavailable, 10),
        (1000, 503, ProviderUnavailable, 10),
    ],
)
def test_what_mango_says_no_to(
    pbx: FakeMango, result: int, status: int, error: type[Exception], waits: int | None
) -> None:
    """R24."""
    pbx.behaviour.result, pbx.behaviour.status = result, status
    with pytest.raises(error) as raised:
        mango.hang_up(at(pbx), at_once, "c", "leg")
    assert raised.value.details.get("wait_seconds") == waits  # type: ignore[attr-defined]
    assert len(pbx.commands()) == 1


def test_an_answer_of_rubbish_leaves_the_outcome_open(pbx: FakeMango) -> None:
    """R24."""
    for body in (b"<html>", b"[]", b'{"result": "yes"}', b"\xff"):
        pbx.behaviour.body = body
        with pytest.raises(OutcomeUnknown):
            mango.hang_up(at(pbx), at_once, "c", "leg")


def test_statistics_are_asked_for_and_waited_for(pbx: FakeMango) -> None:
    """R06."""
    pbx.calls = {f"e{number}": story for number, story in enumerate(STORIES)}
    pbx.behaviour.polls_until_ready = 3
    heard = mango.statistics(at(pbx), at_once, BEGAN, BEGAN + timedelta(hours=1))
    assert sorted(one.group_id for one in heard) == sorted(pbx.calls)
    request = pbx.commands("stats/request")[0]
    assert request["date_from"] == str(int(BEGAN.timestamp())) and "records" in request["fields"]
    assert len(pbx.commands("stats/result")) == 4


def test_statistics_that_never_come_are_given_up(pbx: FakeMango) -> None:
    """R06."""
    pbx.behaviour.polls_until_ready = 10_000
    with pytest.raises(ProviderUnavailable):
        mango.statistics(at(pbx), at_once, BEGAN, BEGAN + timedelta(hours=1))


def test_statistics_that_cannot_be_read_are_refused_in_words(pbx: FakeMango) -> None:
    """R06."""
    for csv in ("a;b;c", "<html>", ";".join("x" * 13)):
        pbx.behaviour.statistics = csv
        with pytest.raises(ProviderRefused, match="cannot be read"):
            mango.statistics(at(pbx), at_once, BEGAN, BEGAN + timedelta(hours=1))
    pbx.behaviour.statistics = ""
    assert mango.statistics(at(pbx), at_once, BEGAN, BEGAN + timedelta(hours=1)) == []


def test_calls_between_ours_are_not_in_the_ledger() -> None:
    """R06."""
    line = ";".join(
        [
            "[]",
            "1764000000",
            "1764000060",
            "1764000003",
            "101",
            "sip:101@x",
            "102",
            "sip:102@x",
            "1120",
            "",
            "abonent",
            "e1",
            "1764000000",
        ]
    )
    assert mango_statistics.read(line, CLOCK) == []
    with pytest.raises(NotUnderstood):
        mango_statistics.read(line.replace("e1", ""), CLOCK)


def test_a_recording_is_fetched_by_its_link_at_once(pbx: FakeMango) -> None:
    """R05."""
    got: list[tuple[str, bytes]] = []

    def keep(content_type: str, sound: Body) -> None:
        whole = b""
        while piece := sound.read(1000):
            assert len(piece) <= 1000
            whole += piece
        got.append((content_type, whole))

    mango.fetch_recording(at(pbx), at_once, "rec-1", keep)
    assert got == [("audio/mpeg", SOUND + b"rec-1")]
    assert pbx.links == {}


def test_a_recording_that_is_not_there_yet_may_come_later(pbx: FakeMango) -> None:
    """R05."""
    pbx.behaviour.recordings_after = 1
    with pytest.raises(RecordingNotReady):
        mango.fetch_recording(at(pbx), at_once, "rec-1", keep_nothing)
    mango.fetch_recording(at(pbx), at_once, "rec-1", keep_nothing)


@pytest.mark.parametrize(
    "link",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://evil.example/x.mp3",
        "http://127.0.0.1.evil.example/",
        "http://user@127.0.0.1/x",
        "file:///etc/passwd",
        "https://evilmango-office.ru/x",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_followed(pbx: FakeMango, link: str) -> None:
    """R05. The PBX may be anybody who stole its name."""
    pbx.behaviour.recording_link = link
    hosts = ["127.0.0.1", "mango-office.ru"]
    with pytest.raises(ProviderRefused, match="not on the account's list"):
        mango.fetch_recording(at(pbx, recording_hosts=hosts), at_once, "rec-1", keep_nothing)


def test_without_leave_no_link_is_followed_in_the_clear() -> None:
    """R05."""
    strict = msgspec.structs.replace(access("mango"), recording_hosts=["mango-office.ru"])
    hosts.check_host(strict, "https://records.mango-office.ru/x")
    with pytest.raises(ProviderRefused):
        hosts.check_host(strict, "http://records.mango-office.ru/x")


def test_the_check_says_what_is_wrong(pbx: FakeMango) -> None:
    """R24."""
    assert mango.check(at(pbx)).ok
    assert mango.check(at(pbx, login="other")).stage == "key"
    assert mango.check(at(pbx, password="other")).stage == "signature"
    assert mango.check(at(pbx, address="http://127.0.0.1:1/")).stage == "connect"
    pbx.behaviour.status = 401
    assert mango.check(at(pbx)).stage == "blocked"
    pbx.behaviour.status, pbx.behaviour.body = 200, b"<html>Hello</html>"
    assert mango.check(at(pbx)).stage == "answer"


def test_codes_that_are_not_known_mean_what_their_class_means() -> None:
    """R24."""
    said = {1111: "no_answer", 1121: "busy", 1131: "unavailable", 1151: "blocked", 1305: "voicemail", 2219: "failed"}
    assert {code: outcome_of(code) for code in said} == said
    assert [outcome_of(code) for code in (1000, 1090, 1100, 1120, 1163, 9999)] == [None] * 6


def test_results_of_commands_are_told_by_any_path() -> None:
    """R42."""
    for path in ("result/callback", "/result/callback/", "result/call/hangup", "result/call_hangup", "events/sms"):
        field = "reason" if path == "events/sms" else "result"
        told = mango.understand(access("mango"), path, f'{{"command_id": "c1", "{field}": "1000"}}', ARRIVES)
        assert told.result == CommandResult("c1", 1000, True), path
    assert mango.understand(access("mango"), "result/route", '{"result": 4100}', ARRIVES).result is None
    with pytest.raises(NotUnderstood):
        mango.understand(access("mango"), "result/route", '{"command_id": "c1"}', ARRIVES)


def test_a_call_forwarded_outside_is_a_talk() -> None:
    """R47."""
    story = STORIES[0]
    _path, body = mango_words.events(story, "e1")[1]
    outside = body.replace('"extension": "101", ', "").replace("sip:101@office.mangosip.ru", "79990001122")
    heard = mango.understand(access("mango"), "events/call", outside, ARRIVES).heard
    assert heard is not None
    assert (heard.facts[0].client_number, heard.facts[0].extension) == (story.client, "79990001122")  # type: ignore[union-attr]


def keep_nothing(content_type: str, sound: Body) -> None:
    """Reads and forgets."""
    while sound.read():
        pass
