"""Cards hold all that is known of a client or a person: every field is kept, changes by itself, and is told."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from services.contacts import contacts, counterparties, history
from services.contacts.interface import ContactChange, ContactDraft, CounterpartyChange, CounterpartyDraft
from services.kit.wire import new_id
from tests.contacts.conftest import Ask, person

ADDRESS = {"kind": "postal", "country": "Россия", "city": "Тверь", "postal_code": "170100", "text": "Советская, 1"}
ACCOUNT = {"account": "40702810900000002851", "bic": "044030827", "bank_name": "Банк", "correspondent_account": ""}
COUNTERPARTY: dict[str, Any] = {
    "name": "Ромашка",
    "full_name": "Общество с ограниченной ответственностью «Ромашка»",
    "legal_form": "sole_proprietor",
    "role": "contractor",
    "foreign_party": True,
    "bank_accounts": [{**ACCOUNT, "currency": "RUB"}],
    "faxes": ["+7 495 123-45-68"],
    "emails": ["info@romashka.ru", "second@romashka.ru"],
    "website": "https://romashka.ru",
    "socials": [{"account": "romashka", "network": "vk"}, {"account": "@romashka", "network": "telegram"}],
    "country": "Россия",
    "city": "Москва",
    "address": "Тверская, 1",
    "other_addresses": [ADDRESS, {**ADDRESS, "kind": "legal"}],
    "notes": "Постоянный покупатель\nплатит вовремя",
    "reputation": "trusted",
    "headcount": 250,
    "annual_income": Decimal("120000000.50"),
    "capital": Decimal("10000.00"),
    "rating": 5,
    "solvency": 4,
    "potential": 3,
    "loyalty": 2,
    "private": True,
    "opted_out": True,
}
CONTACT: dict[str, Any] = {
    "name": "Иванова Мария Петровна",
    "position": "Главный бухгалтер",
    "department": "Бухгалтерия, тверской филиал",
    "faxes": ["+7 495 123-45-69"],
    "emails": ["maria@romashka.ru", "maria@home.ru"],
    "socials": [{"account": "id1", "network": "vk"}],
    "country": "Россия",
    "city": "Тверь",
    "address": "Советская, 1",
    "other_addresses": [ADDRESS],
    "birthday": "1985-03-08",
    "boss_name": "Сидоров",
    "assistant_name": "Петрова",
    "notes": "Звонить после обеда",
    "private": True,
    "opted_out": True,
}


def test_a_counterparty_keeps_every_field(ask: Ask) -> None:
    """C03, C31-C35, C40, C41, S09, S11, S29, T25."""
    anna = person()
    with ask(anna) as db:
        group = counterparties.create(db, CounterpartyDraft(name="Группа «Луг»"))
        draft = {**COUNTERPARTY, "parent_id": group.id, "phones": ["8 495 123-45-67 доб. 12", "8 800 555-35-35"]}
        made = counterparties.create(db, msgspec.convert(draft, CounterpartyDraft, builtin_types=[Decimal]))
    with ask(anna) as db:
        kept = msgspec.to_builtins(counterparties.get(db, made.id), builtin_types=[Decimal])
    assert {name: kept[name] for name in COUNTERPARTY} == COUNTERPARTY
    assert (kept["parent_name"], kept["created_by"], kept["updated_by"]) == (
        "Группа «Луг»",
        str(anna.user_id),
        str(anna.user_id),
    )
    assert kept["number"] > group.number and [one["e164"] for one in kept["phones"]] == ["+74951234567", "+78005553535"]


def test_a_person_keeps_every_field(ask: Ask) -> None:
    """C02, C48-C50, C52-C56, C58, C59, C62, C63."""
    with ask() as db:
        firm = counterparties.create(db, CounterpartyDraft(name="ООО «Ромашка»"))
        boss = contacts.create(db, ContactDraft(name="Сидоров Олег", counterparty_id=firm.id))
        known = {"counterparty_id": firm.id, "boss_id": boss.id, "assistant_id": boss.id, "referrer_id": boss.id}
        draft = {**CONTACT, **known, "phones": ["8 916 123-45-67", "8 495 123-45-67 доб. 15"], "private": False}
        made = contacts.create(db, msgspec.convert(draft, ContactDraft))
    with ask() as db:
        kept = msgspec.to_builtins(contacts.get(db, made.id))
    plain = {**CONTACT, "private": False, "boss_name": boss.name, "assistant_name": boss.name}
    assert {name: kept[name] for name in plain} == plain
    assert kept["referrer_name"] == boss.name and kept["counterparty_name"] == firm.name
    assert kept["number"] > boss.number and kept["phones"][1]["extension"] == "15"


@pytest.mark.parametrize("field", COUNTERPARTY)
def test_every_field_of_a_counterparty_changes_by_itself_and_is_told(ask: Ask, field: str) -> None:
    """T14, C35: the stamps say who and when, and nobody sets them."""
    boris = person("admin")
    with ask(boris) as db:
        made = counterparties.create(db, CounterpartyDraft(name="Было", foreign_party=field != "foreign_party"))
    with ask(boris) as db:
        change = msgspec.convert({field: COUNTERPARTY[field]}, CounterpartyChange, builtin_types=[Decimal])
        changed = counterparties.update(db, made.id, made.version, change)
        told = history.list_(db, "counterparty", made.id, None, 10).items
    assert msgspec.to_builtins(changed, builtin_types=[Decimal])[field] == COUNTERPARTY[field]
    assert (changed.version, changed.updated_by) == (made.version + 1, boris.user_id)
    assert changed.updated_at > made.updated_at and changed.created_at == made.created_at
    assert [one.operation for one in told] == ["update", "create"]
    assert field in {one.field for one in told[0].fields}


@pytest.mark.parametrize("field", [name for name in CONTACT if name != "private"])
def test_every_field_of_a_person_changes_by_itself_and_is_told(ask: Ask, field: str) -> None:
    """T14, C59."""
    with ask() as db:
        made = contacts.create(db, ContactDraft(name="Было"))
        changed = contacts.update(db, made.id, made.version, msgspec.convert({field: CONTACT[field]}, ContactChange))
        told = history.list_(db, "contact", made.id, None, 10).items
    assert msgspec.to_builtins(changed)[field] == CONTACT[field]
    assert field in {one.field for one in told[0].fields}


@pytest.mark.parametrize("stamp", ["created_at", "created_by", "updated_at", "updated_by", "number", "version"])
def test_stamps_and_numbers_are_not_for_editing(stamp: str) -> None:
    """C32, C35, C49, C59."""
    values: dict[str, Any] = {
        "created_at": datetime(2020, 1, 1, tzinfo=UTC).isoformat(),
        "created_by": str(new_id()),
        "number": 1,
        "version": 5,
    }
    for kind in (CounterpartyDraft, CounterpartyChange, ContactDraft, ContactChange):
        with pytest.raises(msgspec.ValidationError, match=stamp):
            msgspec.convert({"name": "Ромашка", stamp: values.get(stamp, 1)}, kind)
