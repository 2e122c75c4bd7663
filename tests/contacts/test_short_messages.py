"""SMS and lines of messengers in the timeline: each once, under the one client they can belong to."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.contacts import consents, contacts, interactions, text_facts, timeline
from services.contacts.interface import ContactDraft, ShortMessagePlaced
from services.contacts.interface.interactions import InteractionIsFact
from services.contacts.models import Interaction
from services.kit.db import Session
from services.kit.wire import new_id, now, system
from services.mail.interface import ShortMessage, ShortMessageFiled, ShortMessageReceived, ShortMessageSent
from tests.announced import announced
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import create, unique_phone


def message(phone: str = "", **fields: Any) -> ShortMessage:
    values: dict[str, Any] = {
        "id": new_id(),
        "channel_id": new_id(),
        "channel_name": "Телеграм",
        "channel_kind": "messenger",
        "direction": "inbound",
        "state": "received",
        "place": "waiting",
        "phone": phone,
        "sender": "",
        "person_name": "Иван",
        "text": "Добрый день",
        "file_url": "",
        "parts": 0,
        "error": None,
        "counterparty_id": None,
        "contact_id": None,
        "lead_id": None,
        "user_id": None,
        "at": now(),
        "delivered_at": None,
    }
    return ShortMessage(**values | fields)


def line_of(db: Session, told: ShortMessage) -> Interaction:
    return db.query(Interaction).where(Interaction.short_message_id == told.id).one()


def test_a_received_line_stands_in_the_timeline_of_who_has_the_number_once(ask: Ask) -> None:
    """R11."""
    phone = unique_phone()
    client = create(ask, phones=[phone], manager_id=new_id())
    told = message(phone, file_url="https://files.example.ru/1.jpg")
    for _ in range(2):
        with ask(system("letter")) as db:
            text_facts.record_received(db, ShortMessageReceived(message=told, stops=False))
            (placed,) = announced(db, ShortMessagePlaced)
            assert (placed.short_message_id, placed.counterparty_id) == (told.id, client.id)
    with ask() as db:
        (entry,) = timeline.list_(db, client.id, "", ["messenger"], None, 10).items
        assert (entry.short_message_id, entry.title, entry.direction) == (told.id, "Телеграм", "inbound")
        assert entry.text == "Добрый день\nhttps://files.example.ru/1.jpg" and entry.manager_id == client.manager_id
        line = interactions.get(db, entry.id)
        with pytest.raises(InteractionIsFact):
            interactions.delete(db, line.id, line.version)


def test_one_of_somebody_unknown_waits_until_somebody_has_the_number(ask: Ask) -> None:
    phone = unique_phone()
    told = message(phone)
    with ask(system("letter")) as db:
        text_facts.record_received(db, ShortMessageReceived(message=told, stops=True))
        assert announced(db, ShortMessagePlaced) == []
        assert line_of(db, told).counterparty_id is None
    with ask() as db:
        made = contacts.create(db, ContactDraft(name="Иванова Анна", phones=[phone]))
        (placed,) = announced(db, ShortMessagePlaced)
    assert (placed.short_message_id, placed.contact_id, placed.person_name) == (told.id, made.id, "Иванова Анна")
    with ask() as db:
        assert [one.short_message_id for one in timeline.list_of_contact(db, made.id, "", [], None, 5).items][-1:] == [
            told.id
        ]


def test_whose_it_is_may_be_said_before_it_is_told(ask: Ask) -> None:
    """The two events come in any order."""
    client = create(ask)
    with ask() as db:
        made = contacts.create(db, ContactDraft(name="Пётр", counterparty_id=client.id))
    late = message(contact_id=made.id, place="filed", sender="petr")
    early = message(sender="petr")
    with ask(system("letter")) as db:
        text_facts.file(db, ShortMessageFiled(message=late))
        text_facts.record_received(db, ShortMessageReceived(message=early, stops=False))
    with ask(system("letter")) as db:
        text_facts.record_received(db, ShortMessageReceived(message=message(id=late.id), stops=False))
        text_facts.file(db, ShortMessageFiled(message=message(id=early.id, contact_id=made.id)))
    with ask() as db:
        for told in (late, early):
            line = line_of(db, told)
            assert (line.counterparty_id, line.contact_id) == (client.id, made.id)


def test_one_of_ours_is_its_senders_and_stands_with_whom_it_was_written_to(ask: Ask) -> None:
    """C30."""
    asker = person("manager")
    client = create(ask)
    told = message(unique_phone(), direction="outbound", state="sent", counterparty_id=client.id, user_id=asker.user_id)
    with ask(asker) as db:
        text_facts.record_sent(db, ShortMessageSent(message=told))
        line = line_of(db, told)
        assert (line.manager_id, line.counterparty_id, line.direction) == (asker.user_id, client.id, "outbound")


def test_who_says_stop_takes_back_the_consent_to_advertising_by_this_channel(ask: Ask) -> None:
    """S21."""
    phone = unique_phone()
    with ask() as db:
        made = contacts.create(db, ContactDraft(name="Ольга", phones=[phone]))
    told = message(phone, text="СТОП", channel_kind="http_sms")
    with ask(system("letter")) as db:
        text_facts.record_received(db, ShortMessageReceived(message=told, stops=True))
    with ask() as db:
        (said,) = consents.list_(db, made.id, None)
    assert (said.purpose, said.channel, said.given, said.how) == ("advertising", "sms", False, "sms")
    assert "СТОП" in said.evidence


def test_one_to_somebody_of_the_firm_is_in_nobodys_history(ask: Ask) -> None:
    """S20."""
    told = message(unique_phone(), direction="outbound", place="internal", state="sent")
    with ask(system("letter")) as db:
        text_facts.record_sent(db, ShortMessageSent(message=told))
        lines = sa.select(sa.func.count()).where(Interaction.short_message_id == told.id)
        assert db.scalar(lines) == 0
