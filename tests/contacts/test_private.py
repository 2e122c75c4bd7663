"""What is private stays its creator's, and nobody hides what others work with."""

from typing import Any

import pytest

from services.contacts import bulk_fields, contacts, counterparties, history, merging, unmerging
from services.contacts.interface import ContactChange, ContactDraft, CounterpartyChange, CounterpartyDraft
from services.contacts.interface.history import Restoring
from services.kit.wire import Invalid, new_id, now, system
from tests.contacts.conftest import Ask, person
from tests.contacts.test_merges import client, merge


def hide(ask: Ask, asker: Any, one: Any, private: bool = True) -> Any:
    with ask(asker) as db:
        return counterparties.update(db, one.id, one.version, CounterpartyChange(private=private))


def test_a_record_is_made_private_by_its_creator_only(ask: Ask) -> None:
    """S23. Somebody else, an administrator too, would not find it again."""
    creator = person()
    one = client(ask, creator)
    with pytest.raises(Invalid) as refusal:
        hide(ask, person("admin"), one)
    assert (refusal.value.field, refusal.value.details["reason"]) == ("private", "not_creator")
    hidden = hide(ask, creator, one)
    assert hidden.private and not hide(ask, creator, hidden, False).private


@pytest.mark.parametrize("asker", [person("admin"), system("rule")])
def test_what_nobody_created_stays_for_all(ask: Ask, asker: Any) -> None:
    with pytest.raises(Invalid):
        hide(ask, asker, client(ask, system("lead")))


def test_nobody_else_brings_back_a_moment_when_it_was_private(ask: Ask) -> None:
    """S23."""
    creator, head = person(), person("head_of_sales")
    hidden = hide(ask, creator, client(ask, creator))
    then = now()
    shown = hide(ask, creator, hidden, False)
    with ask(head) as db, pytest.raises(Invalid) as refusal:
        history.restore(db, "counterparty", shown.id, shown.version, Restoring(at=then))
    assert refusal.value.field == "private"
    with ask(creator) as db:
        history.restore(db, "counterparty", shown.id, shown.version, Restoring(at=then))
        assert counterparties.get(db, shown.id).private


def test_many_records_are_not_hidden_at_once(ask: Ask) -> None:
    with ask() as db, pytest.raises(Invalid) as refusal:
        bulk_fields.check(db, "counterparty", {"private": True})
    assert refusal.value.field == "private"


def test_a_private_twin_does_not_hide_the_client_it_is_merged_with(ask: Ask) -> None:
    creator, seller = person(), person()
    common = client(ask, creator)
    secret = hide(ask, seller, client(ask, seller))
    with ask(creator) as db:
        common = counterparties.update(db, common.id, common.version, CounterpartyChange(manager_id=seller.user_id))
    with ask(seller) as db:
        offered = merging.preview(db, "counterparty", common.id, secret.id).fields
    assert [choice.proposed for choice in offered if choice.field == "private"] == ["survivor"]
    with pytest.raises(Invalid) as refusal:
        merge(ask, common, secret, seller, private="absorbed")
    assert refusal.value.field == "private"
    with pytest.raises(Invalid) as refusal:
        merge(ask, secret, common, seller)
    assert refusal.value.field == "private"
    merge(ask, common, secret, seller)
    with ask(creator) as db:
        assert not counterparties.get(db, common.id).private


def test_ones_own_private_records_become_one(ask: Ask) -> None:
    seller = person()
    secret = hide(ask, seller, client(ask, seller))
    merge(ask, secret, client(ask, seller), seller)
    with ask(seller) as db:
        assert counterparties.get(db, secret.id).private


def test_a_person_as_of_a_date_names_nobody_that_the_asker_may_not_see(ask: Ask) -> None:
    """S23."""
    owner, other = person(), person()
    with ask(owner) as db:
        boss = contacts.create(db, ContactDraft(name="Тайный начальник", private=True))
        one = contacts.create(db, ContactDraft(name="Иван", boss_id=boss.id, manager_id=other.user_id))
    then = now()
    with ask(owner) as db:
        contacts.update(db, one.id, one.version, ContactChange(boss_id=None, boss_name="был один"))
        assert history.contact_as_of(db, one.id, then).boss_name == "Тайный начальник"
    with ask(other) as db:
        assert history.contact_as_of(db, one.id, then).boss_name == ""


def test_taking_a_merge_back_names_nobody_that_the_asker_may_not_see(ask: Ask) -> None:
    """S23."""
    owner, other = person(), person()
    survivor, absorbed = client(ask, other), client(ask, other)
    made = merge(ask, survivor, absorbed, other)
    name = f"Тайный {new_id().hex}"
    with ask(other) as db:
        merged = counterparties.get(db, survivor.id)
        counterparties.update(db, merged.id, merged.version, CounterpartyChange(manager_id=None))
    with ask(owner) as db:
        secret = contacts.create(db, ContactDraft(name=name, counterparty_id=survivor.id, private=True))
        assert [one.id for one in unmerging.preview(db, made.id).added] == [secret.id]
    with ask(other) as db:
        assert unmerging.preview(db, made.id).added == []


def test_the_people_of_a_merged_client_are_found_by_its_old_id(ask: Ask) -> None:
    with ask() as db:
        survivor, absorbed = (counterparties.create(db, CounterpartyDraft(name=new_id().hex)) for _ in range(2))
        one = contacts.create(db, ContactDraft(name="Иван", counterparty_id=absorbed.id))
    merge(ask, survivor, absorbed)
    with ask() as db:
        assert [item.id for item in contacts.list_(db, counterparty_id=absorbed.id).items] == [one.id]
