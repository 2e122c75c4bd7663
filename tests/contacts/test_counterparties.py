"""The client base: what may be kept, found, changed, and by whom."""

import pytest
from msgspec import json

from services.contacts import contacts, counterparties, matching
from services.contacts.interface import (
    ContactDraft,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
    DuplicateInn,
)
from services.contacts.lists import Asked
from services.contacts.names import sort_key
from services.kit.wire import Invalid, NotFound, VersionConflict, new_id
from tests.contacts.conftest import Ask, person


def unique_phone() -> str:
    return f"+7916{new_id().int % 10**7:07d}"


def create(ask: Ask, **fields: object) -> Counterparty:
    with ask() as db:
        return counterparties.create(db, CounterpartyDraft(**{"name": "ООО «Ромашка»", **fields}))  # type: ignore[arg-type]


def test_a_counterparty_is_kept_with_its_fields(ask: Ask) -> None:
    """T13, T14, T19, T20, T22, T23, T24, S08, C32, C37."""
    phone = unique_phone()
    made = create(
        ask,
        inn="7707083893",
        kpp=f"7707{new_id().int % 10**5:05d}",
        phones=["8" + phone[2:], phone + " доб. 12"],
        emails=["Info@Romashka.RU"],
        address="Москва",
        notes="постоянный",
    )
    with ask() as db:
        kept = counterparties.get(db, made.id)
    assert kept == made
    assert [(p.e164, p.extension) for p in kept.phones] == [(phone, None), (phone, "12")]
    assert kept.emails == ["info@romashka.ru"] and kept.number > 0 and kept.version == 1


@pytest.mark.parametrize("inn", ["7707083894", "0000000000", "123", "12345678901x"])
def test_a_wrong_inn_is_refused_by_name(ask: Ask, inn: str) -> None:
    """C37."""
    with pytest.raises(Invalid) as refusal:
        create(ask, inn=inn)
    assert refusal.value.field == "inn"


@pytest.mark.parametrize(
    ("field", "value"), [("kpp", "12"), ("phones", ["12-34"]), ("emails", ["not an address"]), ("emails", ["a@b"])]
)
def test_a_wrong_field_is_refused_by_name(ask: Ask, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        create(ask, **{field: value})
    assert refusal.value.field == field


def test_the_same_inn_and_kpp_are_one_counterparty(ask: Ask) -> None:
    kpp = f"7707{new_id().int % 10**5:05d}"
    first = create(ask, inn="7707083893", kpp=kpp)
    with pytest.raises(DuplicateInn) as refusal:
        create(ask, inn="7707083893", kpp=kpp)
    assert refusal.value.details["counterparty_id"] == str(first.id)


@pytest.mark.parametrize("search", ["ромашка {n}", "РОМАШКА {n}", "{phone8}", "{dashed}", "{phone7}", "info{n}@"])
def test_search_finds_a_part_of_a_name_a_phone_in_any_shape_and_an_address(ask: Ask, search: str) -> None:
    """T09, T10, S06."""
    number = new_id().hex[:8]
    phone = unique_phone()
    made = create(ask, name=f"ООО «Ромашка {number}»", phones=[phone], emails=[f"info{number}@example.ru"])
    dashed = f"{phone[2:5]}) {phone[5:8]}-{phone[8:10]}-{phone[10:]}"
    text = search.format(n=number, phone8="8" + phone[2:], phone7=phone[5:], dashed=f"8 ({dashed}")
    with ask() as db:
        found = counterparties.list_(db, Asked(text))
    assert made.id in [item.id for item in found.items]
    with ask() as db:
        assert made.id not in [i.id for i in counterparties.list_(db, Asked("нет такого")).items]


def test_a_percent_sign_in_a_search_is_a_percent_sign(ask: Ask) -> None:
    made = create(ask, emails=[f"under_score.{new_id().hex}@example.ru"])
    with ask() as db:
        assert counterparties.list_(db, Asked("under%@"), limit=200).items == []
        assert made.id in [item.id for item in counterparties.list_(db, Asked("under_score."), limit=200).items]


def test_pages_hold_every_counterparty_once_in_the_order_of_names(ask: Ask) -> None:
    owner = person()
    names = [f"{letter}льфа" for letter in "ВАБЁЕЖ"]
    with ask(owner) as db:
        for name in names:
            counterparties.create(db, CounterpartyDraft(name=name))
    seen, cursor = [], None
    while True:
        with ask(owner) as db:
            page = counterparties.list_(db, manager_id=owner.user_id, cursor=cursor, limit=2)
        seen += [item.name for item in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == sorted(names, key=sort_key) and page.estimated_total == len(names)
    with ask() as db, pytest.raises(Invalid):
        counterparties.list_(db, cursor="not a cursor")


def test_sections_hold_what_belongs_there(ask: Ask) -> None:
    """T05-T08, T27, T28."""
    owner = person()
    with ask(owner) as db:
        made = counterparties.create(db, CounterpartyDraft(name="Новый", role="prospect"))
    with ask(owner) as db:
        changed = counterparties.update(db, made.id, made.version, CounterpartyChange(role="client"))
    with ask(owner) as db:
        assert counterparties.list_(db, role="prospect", manager_id=owner.user_id).items == []
        assert counterparties.list_(db, role="client", manager_id=owner.user_id).items == [changed]


def test_a_change_of_an_old_version_is_refused_with_the_new_one(ask: Ask) -> None:
    made = create(ask)
    with ask() as db:
        changed = counterparties.update(db, made.id, 1, CounterpartyChange(name="Лютик", phones=[unique_phone()]))
    with ask() as db, pytest.raises(VersionConflict) as refusal:
        counterparties.update(db, made.id, 1, CounterpartyChange(name="Василёк"))
    assert json.decode(json.encode(refusal.value.details["current"]), type=Counterparty) == changed


def test_a_deleted_counterparty_is_gone_for_readers(ask: Ask) -> None:
    """T16."""
    made = create(ask)
    with ask() as db:
        counterparties.delete(db, made.id, 1)
    with ask() as db, pytest.raises(NotFound):
        counterparties.get(db, made.id)


def test_a_manager_sees_own_and_unassigned_and_a_private_record_its_creator_alone(ask: Ask) -> None:
    """T25, R01."""
    anna, boris, head = person(), person(), person("head_of_sales")
    with ask(anna) as db:
        hers = counterparties.create(db, CounterpartyDraft(name="Анны"))
        secret = counterparties.create(db, CounterpartyDraft(name="Личное", private=True))
    nobodys = create(ask, name="Ничей")

    def sees(asker: object, record: Counterparty) -> bool:
        with ask(asker) as db:
            try:
                return bool(counterparties.get(db, record.id))
            except NotFound:
                return False

    assert [sees(who, hers) for who in (anna, boris, head)] == [True, False, True]
    assert [sees(who, secret) for who in (anna, boris, head)] == [True, False, False]
    assert [sees(who, nobodys) for who in (anna, boris, head)] == [True, True, True]


def test_a_number_belongs_to_a_person_before_a_company_and_several_are_not_guessed(ask: Ask) -> None:
    """F64."""
    phone, shared = unique_phone(), unique_phone()
    company = create(ask, phones=[phone, shared])
    other = create(ask, name="Другая", phones=[shared])
    with ask() as db:
        human = contacts.create(db, ContactDraft(name="Иван Петров", counterparty_id=company.id, phones=[phone]))
    with ask() as db:
        found = matching.parties(db, "phone", phone)
        several = matching.parties(db, "phone", shared)
    assert [(p.contact_id, p.counterparty_id) for p in found] == [(human.id, company.id)]
    assert matching.only_one(found) == found[0]
    assert {p.counterparty_id for p in several} == {company.id, other.id} and matching.only_one(several) is None
