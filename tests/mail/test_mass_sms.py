"""Mass SMS, from the draft to the provider: who gets one, once, at what hour, and what becomes of the others."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.local.suite import Suite
from services.mail.quiet_hours import end_of, zone_of
from tests.fakes.sms import SmsProvider, sms_provider
from tests.http import Http
from tests.mail.mailing_data import client, done, in_state, launch, new_list, person, put_in, recipients, word
from tests.mail.text_data import allow_sms, channel_of, mobile, no_quiet_hours, quiet
from tests.ports import free_port
from tests.waiting import until

Login = Callable[..., Http]


@pytest.fixture(scope="module")
def head(as_user: Login) -> Http:
    return as_user("head_of_sales")


@pytest.fixture(scope="module")
def provider() -> Iterator[SmsProvider]:
    with sms_provider(free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def channel(admin: Http, provider: SmsProvider) -> dict[str, Any]:
    return channel_of(admin, provider)


@pytest.fixture(autouse=True)
def day(admin: Http) -> Iterator[None]:
    """It is no quiet hour, whenever the tests run."""
    with no_quiet_hours(admin):
        yield


def listed(head: Http, *people: dict[str, Any], **fields: Any) -> str:
    made = new_list(head, **fields)
    put_in(head, made["id"], "contact", *(one["id"] for one in people))
    list_id: str = made["id"]
    return list_id


def mass(head: Http, channel: dict[str, Any], *list_ids: str, **fields: Any) -> dict[str, Any]:
    """A draft at full speed."""
    values: dict[str, Any] = {"name": f"СМС {word()}", "text_channel_id": channel["id"], "list_ids": list(list_ids)}
    values |= {"text": "{{ recipient.given_name }}, мы открылись!", "rate_per_minute": 6000}
    made: dict[str, Any] = head.post("/mailings", values | fields)
    return made


def texts(provider: SmsProvider, phone: str) -> list[str]:
    return [body["text"] for body in provider.to(phone)]


def test_a_mass_sms_goes_to_each_number_once_in_its_own_words(
    head: Http, channel: dict[str, Any], provider: SmsProvider
) -> None:
    """S21: of clients and of people, also where two share one number; told of in parts before it leaves."""
    shared, alone = mobile(), mobile()
    one = person(head, name="Ильин Пётр Сергеевич", phones=["8 495 123-45-67", shared])
    twin, firm = person(head, phones=[shared]), client(head, phones=[alone])
    list_id = listed(head, one, twin)
    put_in(head, list_id, "counterparty", firm["id"])
    mailing = mass(head, channel, list_id, text="{{ recipient.given_name }}, " + "ждём вас в новом салоне. " * 3)
    done(head, head.post(f"/mailings/{mailing['id']}/check"))
    checked = head.get(f"/mailings/{mailing['id']}")
    rows = {row["record_id"]: row for row in recipients(head, mailing["id"])}
    gets = [rows[one["id"]], rows[firm["id"]]] if rows[one["id"]]["reason"] is None else [rows[firm["id"]]]
    assert checked["sms_parts"] == sum(row["parts"] for row in rows.values() if row["result"] == "waiting") >= 4
    assert all(row["parts"] == 2 for row in gets)
    launch(head, checked)
    over = in_state(head, mailing["id"], "done")
    assert (over["channel"], over["counts"]["sent"], over["counts"]["skipped"]) == ("sms", 2, 1)
    assert len(texts(provider, shared)) == len(texts(provider, alone)) == 1
    [skipped] = recipients(head, mailing["id"], result="skipped")
    assert skipped["reason"] == "duplicate"
    whose = one if skipped["record_id"] == twin["id"] else twin
    if whose is one:
        assert texts(provider, shared)[0].startswith("Пётр Сергеевич, ждём")
    timeline = until(lambda: head.get(f"/contacts/{whose['id']}/timeline")["items"], 20, "it is in the history")
    assert timeline[0]["kind"] == "messenger"


def test_whoever_may_not_get_an_sms_gets_none_and_it_is_said_why(
    head: Http, admin: Http, channel: dict[str, Any], provider: SmsProvider
) -> None:
    """S21, C36: the consent is that by SMS, in force when it leaves, and is written down."""
    fine, silent, stopped, none, late = (person(head, phones=[mobile()]) for _ in range(5))
    desk = person(head, phones=["+7 495 765-43-21"])
    proof = allow_sms(head, fine["id"])
    for one in (silent, stopped, late, desk):
        allow_sms(head, one["id"])
    version = head.get(f"/contacts/{silent['id']}")["version"]
    head.patch(f"/contacts/{silent['id']}", {"opted_out": True}, version)
    list_id = listed(head, fine, silent, stopped, none, late, desk, purpose="advertising")
    mailing = mass(head, channel, list_id)
    done(head, head.post(f"/mailings/{mailing['id']}/check"))
    head.post("/stop-list", {"address": stopped["phones"][0]["raw"]})
    allow_sms(head, late["id"], given=False)
    launch(head, head.get(f"/mailings/{mailing['id']}"))
    in_state(head, mailing["id"], "done")
    rows = {row["record_id"]: row for row in recipients(head, mailing["id"])}
    assert {one: row["reason"] for one, row in rows.items()} == {
        fine["id"]: None,
        silent["id"]: "opted_out",
        stopped["id"]: "stopped",
        none["id"]: "no_consent",
        late["id"]: "no_consent",
        desk["id"]: "no_mobile",
    }
    assert rows[fine["id"]]["consent_id"] == proof["id"]
    phones = [one["phones"][0]["e164"] for one in (fine, silent, stopped, none, late, desk)]
    assert [len(texts(provider, phone)) for phone in phones] == [1, 0, 0, 0, 0, 0]


def test_who_sleeps_gets_it_in_the_morning_of_their_own_region(
    head: Http, admin: Http, channel: dict[str, Any], provider: SmsProvider
) -> None:
    """S21: quiet hours by the clock of the number; it is told that some wait, and until when."""
    there, here = person(head, phones=[f"+1212{2000000 + int(mobile()[-6:])}"]), person(head, phones=[mobile()])
    far = there["phones"][0]["e164"]
    hour = datetime.now(ZoneInfo("America/New_York")).hour
    quiet(admin, hour, (hour + 2) % 24)
    mailing = mass(head, channel, listed(head, there, here))
    launch(head, mailing)
    until(lambda: texts(provider, here["phones"][0]["e164"]), 30, "who is awake gets it")
    running = head.get(f"/mailings/{mailing['id']}")
    assert (running["state"], running["held"], running["counts"]["waiting"]) == ("running", 1, 1)
    [row] = recipients(head, mailing["id"], result="waiting")
    assert row["held_until"] == running["held_until"] and row["record_id"] == there["id"]
    assert datetime.fromisoformat(row["held_until"]).astimezone(ZoneInfo("America/New_York")).hour == (hour + 2) % 24
    assert texts(provider, far) == []
    quiet(admin, 0, 0)
    over = in_state(head, mailing["id"], "done")
    assert (len(texts(provider, far)), over["held"], over["held_until"]) == (1, 0, None)


def test_what_was_queued_when_the_night_begins_waits_too(
    head: Http, admin: Http, channel: dict[str, Any], provider: SmsProvider
) -> None:
    """S21: a channel that was away until night hands nothing over before the morning."""
    one = person(head, phones=[mobile()])
    phone = one["phones"][0]["e164"]
    provider.answers = [(503, {"status": "BUSY"})]
    mailing = mass(head, channel, listed(head, one))
    launch(head, mailing)
    until(lambda: texts(provider, phone), 30, "it was tried once")
    hour = datetime.now(ZoneInfo("Europe/Moscow")).hour
    quiet(admin, hour, (hour + 2) % 24)
    held = until(lambda: "тихие часы" in (recipients(head, mailing["id"])[0]["error"] or ""), 30, "it waits")
    assert held and len(texts(provider, phone)) == 1 and head.get(f"/mailings/{mailing['id']}")["state"] == "running"
    head.post(f"/mailings/{mailing['id']}/stop")


def test_who_says_stop_while_it_is_queued_gets_nothing(
    head: Http, channel: dict[str, Any], provider: SmsProvider
) -> None:
    """S21: neither by itself nor by hand."""
    one = person(head, phones=[mobile()])
    phone = one["phones"][0]["e164"]
    provider.answers = [(503, {"status": "BUSY"})]
    mailing = mass(head, channel, listed(head, one))
    launch(head, mailing)
    until(lambda: texts(provider, phone), 30, "it was tried once")
    head.post("/stop-list", {"address": phone})
    until(lambda: recipients(head, mailing["id"], result="failed"), 30, "it was looked at again")
    [row] = recipients(head, mailing["id"], result="failed")
    assert "стоп-лист" in row["error"] and len(texts(provider, phone)) == 1
    answer = head.post(f"/short-messages/{row['message_id']}/resend", status=409)
    assert answer["code"] == "recipient_stopped"


def test_what_the_provider_refuses_and_what_it_cannot_tell_is_listed_and_not_repeated_by_itself(
    head: Http, channel: dict[str, Any], provider: SmsProvider
) -> None:
    """S21: sent again when somebody says so."""
    people = [person(head, phones=[mobile()]) for _ in range(2)]
    provider.answers = [(400, {"status": "ERROR", "why": "нет денег"}), (500, {})]
    mailing = mass(head, channel, listed(head, *people))
    launch(head, mailing)
    counts = in_state(head, mailing["id"], "done")["counts"]
    assert (counts["failed"], counts["unknown"]) == (1, 1)
    [failed] = recipients(head, mailing["id"], result="failed")
    assert "нет денег" in failed["error"]
    head.post(f"/mailings/{mailing['id']}/retry", {"result": "failed"})
    in_state(head, mailing["id"], "done")
    [sent] = recipients(head, mailing["id"], result="sent")
    assert sent["record_id"] == failed["record_id"] and sent["message_id"] != failed["message_id"]
    [unknown] = recipients(head, mailing["id"], result="unknown")
    assert len(texts(provider, unknown["address"])) == 1


def test_a_draft_is_tried_and_previewed_and_what_is_wrong_is_refused(
    head: Http, admin: Http, as_user: Login, channel: dict[str, Any], provider: SmsProvider
) -> None:
    """S21."""
    mine, one = mobile(), person(head, phones=[mobile()], name="Анна Круглова")
    mailing = mass(head, channel, listed(head, one))
    head.post(f"/mailings/{mailing['id']}/test", {"address": mine})
    assert until(lambda: texts(provider, mine), 30, "the test") == ["Мария Петровна, мы открылись!"]
    done(head, head.post(f"/mailings/{mailing['id']}/check"))
    [row] = recipients(head, mailing["id"])
    shown = head.get(f"/mailings/{mailing['id']}/preview", recipient_id=row["id"])
    assert (shown["text"], shown["parts"], shown["address"]) == ("Анна Круглова, мы открылись!", 1, row["address"])
    changed = head.patch(
        f"/mailings/{mailing['id']}", {"text": "Иначе"}, head.get(f"/mailings/{mailing['id']}")["version"]
    )
    assert changed["checked_at"] is None, "what was told of the parts is not so any more"
    draft = {"name": word(), "text_channel_id": channel["id"]}
    for text in ("{{ unsubscribe.url }}", "{{ recipient.email }}", "ы" * 1001):
        assert head.post("/mailings", draft | {"text": text}, status=422)["field"] == "text", text
    assert head.post("/mailings", {"name": word()}, status=422)["field"] == "mailbox_id"
    watched = channel_of(admin, provider, viewer_ids=[head.user["id"]])
    as_user("manager").post("/mailings", {"name": word(), "text_channel_id": watched["id"]}, status=404)


def test_quiet_hours_are_set_by_an_administrator(admin: Http, head: Http) -> None:
    """S21."""
    assert head.get("/quiet-hours")["zone"] == "Europe/Moscow"
    head.patch("/quiet-hours", {"from_hour": 20, "until_hour": 10}, 1, status=403)
    seen = admin.get("/quiet-hours")
    admin.patch("/quiet-hours", {"from_hour": 20, "until_hour": 10}, seen["version"] - 1, status=409)
    admin.patch("/quiet-hours", {"from_hour": 24, "until_hour": 10}, seen["version"], status=422)


@pytest.mark.parametrize(
    ("at", "zone", "ends"),
    [
        ("2026-07-01T18:00", "", "2026-07-02T06:00"),
        ("2026-07-01T17:59", "", None),
        ("2026-07-02T05:59", "", "2026-07-02T06:00"),
        ("2026-07-02T06:00", "", None),
        ("2026-07-01T11:00", "Asia/Vladivostok", "2026-07-01T23:00"),
        ("2026-07-01T22:59", "Asia/Vladivostok", "2026-07-01T23:00"),
    ],
)
def test_quiet_hours_end_in_the_morning_of_the_recipient(at: str, zone: str, ends: str | None) -> None:
    """S21: from 21 to 9, told in UTC here."""
    found = end_of(21, 9, zone, datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert (found.astimezone(UTC).isoformat()[:16] if found else None) == ends
    assert end_of(9, 9, zone, datetime.fromisoformat(at).replace(tzinfo=UTC)) is None


def test_the_region_of_a_number_is_told_where_the_numbering_tells_it() -> None:
    """S21: a mobile of Russia may be anywhere in it; its clock is the firm's."""
    assert (zone_of("+74232123456"), zone_of("+12125551234")) == ("Asia/Vladivostok", "America/New_York")
    assert (zone_of("+79161234567"), zone_of("")) == ("", "")


def test_whatever_is_killed_nobody_gets_a_mass_sms_twice_and_nobody_is_forgotten(
    admin: Http, head: Http, channel: dict[str, Any], provider: SmsProvider, suite: Suite
) -> None:
    """S21: kill -9 of the process that finds the recipients, makes the texts and hands them over."""
    people = [person(head, phones=[mobile()]) for _ in range(24)]
    wanted = {one["phones"][0]["e164"] for one in people}
    mailing = mass(head, channel, listed(head, *people))
    launch(head, mailing)
    kills = 2

    def have_left(some: int) -> bool:
        return sum(map(bool, got(provider, wanted).values())) >= some

    try:
        for kill in range(kills):
            some = 1 + kill * 9
            until(partial(have_left, some), 30, "some left")
            suite.kill("mail-importer")
            suite.start("mail-importer")
    finally:
        suite.start("mail-importer")
    in_state(head, mailing["id"], "done")
    taken = got(provider, wanted)
    assert {phone: count for phone, count in taken.items() if count > 1} == {}
    unknown = {row["address"] for row in recipients(head, mailing["id"], result="unknown")}
    sent = {row["address"] for row in recipients(head, mailing["id"], result="sent")}
    assert sent | unknown == wanted and len(unknown) <= kills
    assert all(taken[phone] for phone in sent)


def got(provider: SmsProvider, wanted: set[str]) -> dict[str, int]:
    """How often each number got one."""
    return {phone: len(provider.to(phone)) for phone in wanted}
