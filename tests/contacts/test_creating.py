"""A record is written in one statement, and is all that it would have been in ten."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts import contacts, counterparties, history, interactions, segments
from services.contacts.interface import Condition, ContactDraft, CounterpartyDraft
from services.contacts.interface.segments import SegmentDraft
from services.contacts.models import Address, Interaction
from services.contacts.models import Counterparty as Row
from services.kit.outbox import outbox
from services.kit.wire import Invalid, new_id, now
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import unique_phone
from tests.contacts.test_every_field import CONTACT, COUNTERPARTY


def full(**more: Any) -> CounterpartyDraft:
    return msgspec.convert(COUNTERPARTY | {"private": False} | more, CounterpartyDraft, builtin_types=[Decimal])


def test_what_a_creation_answers_is_what_is_read_afterwards(ask: Ask) -> None:
    """C03: every field, the number among them."""
    with ask() as db:
        made = counterparties.create(db, full(phones=[unique_phone(), "8 800 555-35-35 доб. 7"]))
        db.expire_all()
        assert counterparties.get(db, made.id) == made
        assert made.number > 0 and made.version == 1 and made.created_at == made.updated_at
        assert made.created_by == made.updated_by == db.asker.user_id
        bare = counterparties.create(db, CounterpartyDraft(name="Одно имя"))
        assert counterparties.get(db, bare.id) == bare and bare.number > made.number
        boss = msgspec.convert(CONTACT | {"counterparty_id": made.id, "private": False}, ContactDraft)
        human = contacts.create(db, boss)
        assert contacts.get(db, human.id) == human and human.counterparty_name == made.name


def test_a_record_comes_with_its_index_its_history_and_its_event(ask: Ask) -> None:
    phone = unique_phone()
    with ask() as db:
        made = counterparties.create(db, full(phones=[phone]))
        index = set(db.execute(sa.select(Address.kind, Address.value).where(Address.counterparty_id == made.id)).all())
        assert index == {("phone", phone), *(("email", email) for email in made.emails)}
        (change,) = history.list_(db, "counterparty", made.id, None, 50).items
        assert (change.operation, change.version, change.fields) == ("create", 1, [])
        assert (change.user_id, change.cause) == (db.asker.user_id, "ui")
        told = [msgspec.json.decode(body).get("counterparty", {}) for body in db.scalars(sa.select(outbox.c.body))]
        assert [one["number"] for one in told if one.get("id") == str(made.id)] == [made.number]


def test_a_refused_creation_leaves_nothing(ask: Ask) -> None:
    name = f"Отказ {new_id().hex}"
    with pytest.raises(Invalid), ask() as db:
        counterparties.create(db, CounterpartyDraft(name=name, phones=["12"]))
    with pytest.raises(Invalid), ask() as db:
        counterparties.create(db, CounterpartyDraft(name=name))
        raise Invalid("something after it")
    with ask() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Row).where(Row.name == name)) == 0


def test_a_new_record_is_given_what_waited_for_its_number_and_its_segments(ask: Ask) -> None:
    """T21, C06: a call of before it was known, and a segment whose conditions it meets."""
    phone, word = unique_phone(), new_id().hex
    with ask() as db:
        line = Interaction(channel="phone", direction="inbound", status="held", starts_at=now(), phone=phone)
        db.add(line)
        met = [Condition(field="address", op="is", value=word)]
        segment = segments.create(db, SegmentDraft(name=word, conditions=met))
    anna = person()
    with ask(anna) as db:
        made = counterparties.create(db, full(phones=[phone], address=word))
        assert segment.id in made.filter_segment_ids
        assert interactions.get(db, line.id).counterparty_id == made.id
        other = counterparties.create(db, full(phones=[unique_phone()], address="другой"))
        assert segment.id not in other.filter_segment_ids
    with ask() as db:
        db.execute(sa.text("DELETE FROM segments WHERE id = :id"), {"id": segment.id})


def test_a_number_is_never_given_twice(ask: Ask) -> None:
    with ask() as db:
        numbers = [counterparties.create(db, CounterpartyDraft(name="Номер")).number for _ in range(5)]
        assert len(set(numbers)) == 5 and numbers == sorted(numbers)
