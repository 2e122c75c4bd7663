"""SMS and lines of messengers: sent once by a provider over HTTP, received once through the channel's address."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from services.contacts.interface import ShortMessagePlaced
from services.kit.db import Database, Session
from services.kit.wire import Forbidden, Invalid, NotFound, TextWebhookReceived, VersionConflict, new_id, now, system
from services.mail import short_messages, stop_list, text_channels, text_filing, text_receiving
from services.mail.interface import Mail, ShortMessage, ShortMessageBecameLead, ShortMessageReceived, TextChannel
from services.mail.interface.short_messages import NotSendable, RecipientStopped, ShortMessageDraft, ShortMessageFiling
from services.mail.interface.stop_list import StopRemoval
from services.mail.interface.text_channels import (
    DeliveryReports,
    HttpAnswer,
    HttpSending,
    IncomingTexts,
    MangoSms,
    TextChannelChange,
    TextChannelDraft,
)
from services.mail.text_models import ShortMessage as Row
from services.telephony.interface import SmsReported
from tests.announced import announced
from tests.apart import person
from tests.fakes.sms import SmsProvider, sms_provider
from tests.mail.conftest import Process
from tests.ports import free_port
from tests.waiting import until

INCOMING = IncomingTexts(
    list="/messages", id="/id", sender="/from/id", name="/from/name", phone="/from/phone", text="/text", ours="/echo"
)
REPORTS = DeliveryReports(list="/statuses", id="/id", state="/state", delivered=["delivered"], failed=["lost"])


@pytest.fixture(scope="module")
def provider() -> Iterator[SmsProvider]:
    with sms_provider(free_port()) as running:
        yield running


@pytest.fixture
def channel(mail: Mail, provider: SmsProvider) -> Iterator[TextChannel]:
    """Sends to the provider, and takes in."""
    sending = HttpSending(
        url=provider.url,
        headers={"Authorization": "Bearer {secret}"},
        body='{"to": "{digits}", "text": "{text}", "ours": "{id}"}',
    )
    made = mail.create_text_channel(
        TextChannelDraft(
            name=f"СМС {new_id().hex[-6:]}",
            kind="http_sms",
            per_minute=600,
            sending=sending,
            answer=HttpAnswer(id="/id", ok="/status", ok_value="OK", error="/why"),
            reports=REPORTS,
            incoming=INCOMING,
            secret="ключ-s3cret".encode().hex(),
        )
    )
    yield made
    mail.delete_text_channel(made.id)


def number() -> str:
    return f"+7916{new_id().int % 10_000_000:07}"


def send(mail: Mail, channel: TextChannel, phone: str, text: str = "Ваш заказ готов") -> ShortMessage:
    return mail.send_short_message(ShortMessageDraft(channel_id=channel.id, phone=phone, text=text))


def in_state(mail: Mail, message_id: UUID, *states: str) -> ShortMessage | None:
    found = mail.get_short_message(message_id)
    return found if found.state in states else None


def told(database: Database, channel: TextChannel, body: dict[str, Any]) -> None:
    with database(system("webhook")) as db:
        event = TextWebhookReceived(channel_id=channel.id, body=json.dumps(body), received_at=now())
        text_receiving.receive(db, event)


def line(text: str, sender: str = "u1", **more: Any) -> dict[str, Any]:
    return {
        "id": new_id().hex,
        "text": text,
        "from": {"id": sender, "name": "Иван", "phone": more.pop("phone", "")},
    } | more


def received(database: Database, channel: TextChannel) -> list[Row]:
    with database(system("test"), read_only=True) as db:
        query = select(Row).where(Row.channel_id == channel.id, Row.direction == "inbound").order_by(Row.id)
        return list(db.scalars(query))


def test_an_sms_leaves_within_seconds_with_the_secret_in_its_place(
    mail_as: Callable[..., Mail], channel: TextChannel, provider: SmsProvider, importer: Process
) -> None:
    """C29, C30."""
    asker, phone = person("manager"), number()
    text = 'Скидка "10%" {secret}\nдо пятницы'
    queued = send(mail_as(asker), channel, f"8 ({phone[2:5]}) {phone[5:]}", text)
    assert (queued.state, queued.phone, queued.parts, queued.user_id) == ("queued", phone, 1, asker.user_id)
    sent = until(lambda: in_state(mail_as(asker), queued.id, "sent"), 20)
    assert sent is not None and sent.error is None
    (body,) = provider.to(phone)
    assert body == {"to": phone[1:], "text": text, "ours": str(queued.id)}
    (taken,) = [one for one in provider.taken if one["body"] is body]
    assert taken["headers"]["Authorization"] == f"Bearer {'ключ-s3cret'.encode().hex()}"


def test_what_the_provider_refuses_fails_with_its_words_and_may_be_sent_again(
    mail: Mail, channel: TextChannel, provider: SmsProvider, importer: Process
) -> None:
    phone = number()
    provider.answers = [(200, {"status": "ERROR", "why": "на счёте нет денег"})]
    queued = send(mail, channel, phone)
    failed = until(lambda: in_state(mail, queued.id, "failed"), 20)
    assert failed is not None and "на счёте нет денег" in (failed.error or "")
    assert queued.id in {one.id for one in mail.list_short_messages(view="trouble", channel_id=channel.id).items}
    mail.resend_short_message(queued.id)
    until(lambda: in_state(mail, queued.id, "sent"), 20)
    assert len(provider.to(phone)) == 2
    with pytest.raises(NotSendable):
        mail.resend_short_message(queued.id)
    with pytest.raises(NotSendable):
        mail.settle_short_message(queued.id)


def test_one_whose_answer_never_came_is_shown_for_a_decision_and_not_sent_twice(
    mail: Mail, channel: TextChannel, provider: SmsProvider, importer: Process
) -> None:
    phone = number()
    provider.hang_up = True
    try:
        queued = send(mail, channel, phone)
        unknown = until(lambda: in_state(mail, queued.id, "unknown"), 20)
    finally:
        provider.hang_up = False
    assert unknown is not None and "неизвестно" in (unknown.error or "")
    assert len(provider.to(phone)) == 1
    assert mail.settle_short_message(queued.id).state == "sent"


def test_what_a_killed_process_was_handing_over_is_of_unknown_fate_and_the_rest_is_sent_once(
    mail: Mail, channel: TextChannel, provider: SmsProvider, importer: Process, database: Database
) -> None:
    phones = [number() for _ in range(8)]
    queued = [send(mail, channel, phone) for phone in phones]
    until(lambda: provider.to(phones[0]), 20)
    importer.kill()
    importer.start()
    for one in queued:
        until(lambda one=one: in_state(mail, one.id, "sent", "unknown"), 30)  # type: ignore[misc]
    assert all(len(provider.to(phone)) <= 1 for phone in phones)
    states = {one.phone: mail.get_short_message(one.id).state for one in queued}
    assert all(provider.to(phone) for phone, state in states.items() if state == "sent")
    assert sum(state == "unknown" for state in states.values()) <= 1


def test_a_report_of_delivery_is_told_once_whichever_comes_first(
    mail: Mail, channel: TextChannel, provider: SmsProvider, importer: Process, database: Database
) -> None:
    queued = send(mail, channel, number())
    until(lambda: in_state(mail, queued.id, "sent"), 20)
    with database(system("test"), read_only=True) as db:
        provider_id = db.get_one(Row, queued.id).provider_id
    report = {"statuses": [{"id": provider_id, "state": "delivered"}, {"id": provider_id, "state": "on its way"}]}
    told(database, channel, report)
    first = mail.get_short_message(queued.id)
    assert first.state == "delivered" and first.delivered_at is not None
    told(database, channel, {"statuses": [{"id": provider_id, "state": "lost"}]})
    told(database, channel, report)
    assert mail.get_short_message(queued.id) == first


def test_mangos_reports_find_the_sms_by_our_own_id(mail: Mail, database: Database) -> None:
    """An SMS by telephony's account: accepted is not yet delivered."""
    draft = TextChannelDraft(name="Mango", kind="mango_sms", mango=MangoSms(account_id=new_id(), extension="101"))
    channel = mail.create_text_channel(draft)
    try:
        with database(person("manager")) as db:
            queued = short_messages.queue(db, ShortMessageDraft(channel_id=channel.id, phone=number(), text="Привет"))
            short_messages.start_sending(db, queued.id)
            short_messages.sent(db, queued.id, str(queued.id))
        for outcome, code, state in (("accepted", 1000, "sent"), ("delivered", 1000, "delivered")):
            with database(system("webhook")) as db:
                event = SmsReported(
                    account_id=new_id(),
                    command_id=str(queued.id),
                    outcome=outcome,  # type: ignore[arg-type]
                    reason_code=code,
                )
                text_receiving.sms_reported(db, event)
            assert mail.get_short_message(queued.id).state == state
    finally:
        mail.delete_text_channel(channel.id)


def test_a_line_of_a_messenger_is_one_however_often_it_is_told(
    mail: Mail, channel: TextChannel, database: Database
) -> None:
    """R11."""
    first, echo = line("Добрый день"), line("наш ответ", echo=True)
    for _ in range(2):
        told(database, channel, {"messages": [first, line("Есть ли у вас окна?"), echo]})
    rows = received(database, channel)
    assert [row.text for row in rows] == ["Добрый день", "Есть ли у вас окна?", "Есть ли у вас окна?"]
    assert {(row.place, row.sender, row.person_name) for row in rows} == {("waiting", "u1", "Иван")}
    seen = mail.list_short_messages(view="waiting", channel_id=channel.id)
    assert {one.id for one in seen.items} == {row.id for row in rows}
    assert [one.id for one in mail.list_short_message_talk(rows[0].id)] == [row.id for row in rows]
    assert mail.list_short_messages(channel_id=channel.id, search="окна").items[0].text == "Есть ли у вас окна?"


def test_lines_stand_in_the_order_in_which_they_came_whichever_is_handled_first(
    mail: Mail, channel: TextChannel, database: Database
) -> None:
    at = now()
    for later, texts in ((1, ["три", "четыре"]), (0, ["раз", "два"])):
        body = json.dumps({"messages": [line(text, sender="порядок") for text in texts]})
        event = TextWebhookReceived(channel_id=channel.id, body=body, received_at=at + timedelta(seconds=later))
        with database(system("webhook")) as db:
            text_receiving.receive(db, event)
    (first, *_) = received(database, channel)
    talk = mail.list_short_message_talk(first.id)
    assert [one.text for one in talk] == ["раз", "два", "три", "четыре"]


def test_what_cannot_be_read_is_told_at_the_channel_and_harms_nothing(
    mail: Mail, channel: TextChannel, database: Database
) -> None:
    unreadable: list[Any] = [{"what": 1}, {"messages": [{"id": "1"}, 7, None]}, {"messages": {"id": []}}, []]
    for body in unreadable:
        told(database, channel, body)
    assert received(database, channel) == []
    told(database, channel, {"messages": [line("a\x00b‮", sender="x" * 500, file="javascript:alert(1)")]})
    (row,) = received(database, channel)
    assert (row.text, len(row.sender), row.file_url) == ("ab", 200, "")
    problem = mail.get_text_channel(channel.id)
    assert problem.last_problem is not None and problem.last_received_at is not None


def test_once_it_is_said_whose_it_is_further_lines_go_there_by_themselves(
    channel: TextChannel, database: Database, mail: Mail
) -> None:
    """R11: the messenger's id is remembered."""
    told(database, channel, {"messages": [line("раз", "petr"), line("два", "petr"), line("чужое", "olga")]})
    contact_id, counterparty_id = new_id(), new_id()
    rows = {row.text: row.id for row in received(database, channel)}
    with database(person("manager")) as db:
        filing = ShortMessageFiling(contact_id=contact_id, counterparty_id=counterparty_id)
        text_filing.file(db, rows["раз"], filing)
    told(database, channel, {"messages": [line("три", "petr")]})
    placed = {row.text: (row.place, row.contact_id) for row in received(database, channel)}
    mine = ("filed", contact_id)
    assert placed == {"раз": mine, "два": mine, "три": mine, "чужое": ("waiting", None)}
    answer = mail.send_short_message(ShortMessageDraft(reply_to=rows["раз"], text="Ответ"))
    assert (answer.sender, answer.contact_id, answer.counterparty_id) == ("petr", contact_id, counterparty_id)


def test_contacts_says_whose_it_is_and_nobody_elses_word_is_overruled(channel: TextChannel, database: Database) -> None:
    told(database, channel, {"messages": [line("по номеру", phone=number())]})
    (row,) = received(database, channel)
    first, second = (
        ShortMessagePlaced(short_message_id=row.id, counterparty_id=new_id(), contact_id=None, person_name="ООО «Мы»")
        for _ in range(2)
    )
    for event in (first, second):
        with database(system("letter")) as db:
            text_filing.placed(db, event)
    (row,) = received(database, channel)
    assert (row.place, row.counterparty_id) == ("filed", first.counterparty_id)


def test_two_who_make_a_lead_of_it_get_one(channel: TextChannel, database: Database) -> None:
    """R11: it has its id before it is made, and is ordered in the transaction that says so."""
    told(database, channel, {"messages": [line("Хочу окна", phone="+79161112233")]})
    (row,) = received(database, channel)
    with database(person("manager")) as db:
        first = text_filing.make_lead(db, row.id)
        (ordered,) = announced(db, ShortMessageBecameLead)
    with database(person("manager")) as db:
        second = text_filing.make_lead(db, row.id)
        assert announced(db, ShortMessageBecameLead) == []
    assert (first.place, first.lead_id) == (second.place, second.lead_id) == ("lead", ordered.lead_id)
    said = ordered.message
    assert (said.person_name, said.phone, said.text) == ("Иван", "+79161112233", "Хочу окна")
    with database(person("manager")) as db, pytest.raises(NotSendable):
        text_filing.ignore(db, row.id)


@pytest.mark.parametrize(("text", "stops"), [("СТОП", True), (" Stop! ", True), ("стоп, а когда доставка?", False)])
def test_who_says_stop_alone_wants_no_more_advertising(
    text: str, stops: bool, channel: TextChannel, database: Database
) -> None:
    """S21: also of the messenger, and once however often it is said."""
    phone, sender = number(), new_id().hex
    for _ in range(2):
        with database(system("webhook")) as db:
            body = json.dumps({"messages": [line(text, sender=sender, phone=phone)]})
            text_receiving.receive(db, TextWebhookReceived(channel_id=channel.id, body=body, received_at=now()))
            (event,) = announced(db, ShortMessageReceived)
            assert event.stops is stops
            both = {phone, f"{channel.id}:{sender}"}
            assert stop_list.stopped(db, both) == (both if stops else set())


def test_who_writes_to_one_who_said_stop_is_asked_and_may_still_answer(
    channel: TextChannel, database: Database, mail: Mail
) -> None:
    """S21, C30: nothing is kept back silently."""
    phone = number()
    told(database, channel, {"messages": [line("стоп", sender="", phone=phone)]})
    (row,) = received(database, channel)
    for draft in (
        ShortMessageDraft(reply_to=row.id, text="Ваш заказ готов"),
        ShortMessageDraft(channel_id=channel.id, phone=phone, text="Ваш заказ готов"),
    ):
        with pytest.raises(RecipientStopped):
            mail.send_short_message(draft)
        sent = mail.send_short_message(msgspec.structs.replace(draft, despite_stop=True))
        assert (sent.phone, sent.state) == (phone, "queued")
    (entry,) = mail.list_stops(search=phone).items
    assert (entry.kind, entry.reason, entry.message_id) == ("phone", "said_stop", row.id)
    mail.remove_stop(entry.id, StopRemoval(reason="попросил сам"))
    mail.send_short_message(ShortMessageDraft(channel_id=channel.id, phone=phone, text="Снова можно"))


def test_only_who_sees_the_channel_sees_and_sends(
    mail: Mail, mail_as: Callable[..., Mail], channel: TextChannel, database: Database
) -> None:
    anna, boris, partner = person("manager"), person("manager"), person("partner")
    changed = mail.update_text_channel(
        channel.id, channel.version, TextChannelChange(viewer_ids=[anna.user_id or new_id()])
    )
    told(database, channel, {"messages": [line("секрет")]})
    (row,) = received(database, channel)
    assert mail_as(anna).get_short_message(row.id).text == "секрет"
    for refused in (
        lambda: mail_as(boris).get_short_message(row.id),
        lambda: mail_as(boris).list_short_message_talk(row.id),
        lambda: send(mail_as(boris), channel, number()),
        lambda: mail_as(boris).ignore_short_message(row.id),
        lambda: mail_as(boris).get_text_channel(channel.id),
    ):
        with pytest.raises(NotFound):
            refused()
    assert channel.id not in {one.id for one in mail_as(boris).list_text_channels()}
    assert row.id not in {one.id for one in mail_as(boris).list_short_messages(search="секрет").items}
    with pytest.raises(Forbidden):
        mail_as(partner).list_short_messages()
    with pytest.raises(Forbidden):
        mail_as(anna).update_text_channel(channel.id, changed.version, TextChannelChange(active=False))
    shown = mail_as(anna).get_text_channel(channel.id)
    assert (shown.sending, shown.webhook_path, shown.can_send) == (None, "", True)
    with pytest.raises(Forbidden):
        mail_as(anna).get_text_doors()


def test_a_secret_goes_to_no_other_host_and_is_never_answered(
    mail: Mail, channel: TextChannel, database: Database
) -> None:
    elsewhere = HttpSending(url="https://sms.example.ru/send")
    with pytest.raises(Invalid) as refused:
        mail.update_text_channel(channel.id, channel.version, TextChannelChange(sending=elsewhere))
    assert refused.value.field == "secret"
    moved = mail.update_text_channel(channel.id, channel.version, TextChannelChange(sending=elsewhere, secret="new"))
    assert moved.has_secret and "new" not in repr(moved)
    with pytest.raises(VersionConflict):
        mail.update_text_channel(channel.id, channel.version, TextChannelChange(name="Позже"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"sending": HttpSending(url="http://sms.example.ru/")}, "sending.url"),
        ({"sending": HttpSending(url="https://169.254.169.254/latest")}, "sending.url"),
        ({"sending": HttpSending(url="https://a:b@sms.example.ru/")}, "sending.url"),
        ({"sending": HttpSending(url="https://sms.example.ru/", body="{text}")}, "sending.body"),
        ({"sending": HttpSending(url="https://sms.example.ru/", body='{"to": "{phone}"}')}, "sending.body"),
        ({"sending": HttpSending(url="https://x.ru/", method="GET", body='{"a": {"b": "{text}"}}')}, "sending.body"),
        ({"sending": HttpSending(url="https://x.ru/", headers={"Host": "y"})}, "sending.headers"),
        ({"sending": HttpSending(url="https://x.ru/", headers={"X": "a\r\nY: b"})}, "sending.headers"),
        ({"incoming": IncomingTexts(text="/text", phone="/phone")}, "incoming.id"),
        ({"incoming": IncomingTexts(id="id", text="/text", phone="/phone")}, "incoming.id"),
        ({}, "sending"),
        ({"kind": "mango_sms"}, "mango"),
    ],
)
def test_a_channel_that_cannot_work_is_refused_by_the_field(mail: Mail, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        mail.create_text_channel(TextChannelDraft(**{"name": "Канал", "kind": "http_sms"} | fields))
    assert refused.value.field == field


def test_the_check_says_in_words_what_is_wrong(mail: Mail, channel: TextChannel) -> None:
    good = mail.try_text_channel(channel.id)
    assert (good.ok, good.stage) == (True, "done"), good
    nobody = HttpSending(url=f"http://127.0.0.1:{free_port()}/")
    moved = mail.update_text_channel(channel.id, channel.version, TextChannelChange(sending=nobody, secret=""))
    bad = mail.try_text_channel(moved.id)
    assert (bad.ok, bad.stage) == (False, "connect") and "не дозвониться" in bad.explanation


def test_a_deleted_channel_sends_nothing_and_keeps_its_texts(mail: Mail, provider: SmsProvider) -> None:
    made = mail.create_text_channel(
        TextChannelDraft(name="На время", kind="http_sms", active=True, sending=HttpSending(url=provider.url))
    )
    mail.update_text_channel(made.id, made.version, TextChannelChange(active=False))
    with pytest.raises(Invalid):
        send(mail, made, number())
    mail.delete_text_channel(made.id)
    with pytest.raises(NotFound):
        mail.get_text_channel(made.id)


def test_what_is_sent_is_not_begun_anew(impatient: None, apart: Database) -> None:
    """The outcome written twice is one; a second sender finds nothing to do."""
    with apart(person("admin")) as db:
        made = _message(db)
        short_messages.start_sending(db, made)
        short_messages.sent(db, made, "p1")
        short_messages.sent(db, made, "p1")
        assert db.get_one(Row, made).state == "sent"
        with pytest.raises(short_messages.NotQueued):
            short_messages.start_sending(db, made)


def _message(db: Session) -> UUID:
    draft = TextChannelDraft(name="Mango", kind="mango_sms", mango=MangoSms(account_id=new_id(), extension="1"))
    channel = text_channels.create(db, draft)
    return short_messages.queue(db, ShortMessageDraft(channel_id=channel.id, phone=number(), text="Привет")).id
