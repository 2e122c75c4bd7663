"""History: every change is kept, shown as of a date, taken back, and the bin gives back what was deleted."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts import contacts, counterparties, deleted, history, interactions
from services.contacts.interface import (
    Contact,
    ContactChange,
    ContactDraft,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
    DuplicateInn,
)
from services.contacts.interface.history import RecordChange, Restoring
from services.contacts.interface.interactions import InteractionDraft
from services.contacts.lists import Asked
from services.contacts.models import Change, CustomField
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, VersionConflict, new_id, now, system
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import create, unique_phone


def change(ask: Ask, one: Counterparty, asker: Asker | None = None, **fields: object) -> Counterparty:
    with ask(asker) as db:
        return counterparties.update(db, one.id, one.version, CounterpartyChange(**fields))  # type: ignore[arg-type]


def story(ask: Ask, one: Counterparty) -> list[RecordChange]:
    with ask() as db:
        return history.list_(db, "counterparty", one.id, None, 50).items


def test_every_change_is_kept_with_who_when_and_by_what_cause(ask: Ask) -> None:
    made = create(ask, city="Тверь")
    who = person("head_of_sales")
    before = now()
    change(ask, made, who, city="Псков", phones=[phone := unique_phone()])
    latest, first = story(ask, made)
    assert (first.operation, first.version, first.fields) == ("create", 1, [])
    assert (latest.operation, latest.version, latest.user_id, latest.cause) == ("update", 2, who.user_id, "ui")
    assert before <= latest.at <= now()
    told = {one.field: (one.before, one.after) for one in latest.fields}
    assert told["city"] == ("Тверь", "Псков")
    assert told["phones"] == ([], [{"raw": phone, "e164": phone, "extension": None}])
    assert told.keys() == {"city", "phones"}


def test_a_save_that_changes_nothing_leaves_no_trace(ask: Ask) -> None:
    made = create(ask, city="Тверь")
    assert change(ask, made, city="Тверь").version == 1
    assert len(story(ask, made)) == 1


def test_history_comes_by_pages(ask: Ask) -> None:
    one = create(ask)
    for number in range(5):
        one = change(ask, one, headcount=number)
    with ask() as db:
        first = history.list_(db, "counterparty", one.id, None, 4)
        rest = history.list_(db, "counterparty", one.id, first.cursor, 4)
    assert [each.version for each in (*first.items, *rest.items)] == [6, 5, 4, 3, 2, 1]
    assert rest.cursor is None


def test_a_card_is_shown_as_it_was_at_any_moment(ask: Ask) -> None:
    with ask() as db:
        db.add(CustomField(kind="counterparty", key=(key := f"k{new_id().hex}"), name="Поле", type="text"))
    group = create(ask, name="Холдинг")
    moments, states = [], []
    one = create(ask, capital=Decimal("12.50"), parent_id=group.id)
    for fields in (
        {"name": "ЗАО «Лютик»", "custom_values": {key: "а"}},
        {"capital": None, "emails": ["a@b.ru"], "parent_id": None},
        {"custom_values": {key: None}, "role": "contractor"},
    ):
        moments.append(now())
        states.append(one)
        one = change(ask, one, **fields)
    with ask() as db:
        then = [history.counterparty_as_of(db, one.id, at) for at in moments]
        assert history.counterparty_as_of(db, one.id, now()) == one
        with pytest.raises(NotFound):
            history.counterparty_as_of(db, one.id, one.created_at - timedelta(seconds=1))
    assert then == states


def test_a_person_is_shown_as_they_were(ask: Ask) -> None:
    client = create(ask)
    with ask() as db:
        boss = contacts.create(db, ContactDraft(name="Начальник"))
        one = contacts.create(db, ContactDraft(name="Иван", counterparty_id=client.id, boss_id=boss.id))
    at = now()
    with ask() as db:
        contacts.update(db, one.id, 1, ContactChange(counterparty_id=None, boss_id=None, position="директор"))
    with ask() as db:
        assert history.contact_as_of(db, one.id, at) == one


def test_one_field_is_brought_back_and_the_rest_stays(ask: Ask) -> None:
    made = create(ask, city="Тверь", headcount=5)
    changed = change(ask, made, city="Псков", headcount=6)
    (latest, *_) = story(ask, made)
    with ask(person("admin")) as db:
        restoring = Restoring(change_id=latest.id, field="city")
        history.restore(db, "counterparty", made.id, changed.version, restoring)
    with ask() as db:
        now_is = counterparties.get(db, made.id)
    assert (now_is.city, now_is.headcount, now_is.version) == ("Тверь", 6, 3)
    assert story(ask, made)[0].operation == "restore"


def test_a_custom_field_is_brought_back_to_having_no_value(ask: Ask) -> None:
    with ask() as db:
        db.add(CustomField(kind="counterparty", key=(key := f"k{new_id().hex}"), name="Поле", type="text"))
    made = create(ask)
    changed = change(ask, made, custom_values={key: "а"})
    (latest, *_) = story(ask, made)
    assert [(one.field, one.before, one.after) for one in latest.fields] == [(f"custom.{key}", None, "а")]
    with ask() as db:
        restoring = Restoring(change_id=latest.id, field=f"custom.{key}")
        history.restore(db, "counterparty", made.id, changed.version, restoring)
        assert counterparties.get(db, made.id).custom_values == {}


def test_a_whole_card_is_brought_back_to_a_moment(ask: Ask) -> None:
    made = create(ask, city="Тверь", phones=[phone := unique_phone()])
    at = now()
    one = change(ask, made, city="Псков", phones=[])
    one = change(ask, one, notes="новое", opted_out=True)
    with ask() as db:
        history.restore(db, "counterparty", made.id, one.version, Restoring(at=at))
        back = counterparties.get(db, made.id)
        assert (back.city, back.notes, [each.e164 for each in back.phones]) == ("Тверь", "", [phone])
        assert not back.opted_out
        found = counterparties.list_(db, Asked(phone))
        assert [each.id for each in found.items] == [made.id]


def test_restoring_over_somebody_elses_change_is_refused_with_the_record_as_it_is(ask: Ask) -> None:
    made = create(ask, city="Тверь")
    change(ask, made, city="Псков")
    (latest, *_) = story(ask, made)
    with ask() as db, pytest.raises(VersionConflict) as refusal:
        history.restore(db, "counterparty", made.id, 1, Restoring(change_id=latest.id, field="city"))
    assert refusal.value.details["current"]["city"] == "Псков"


@pytest.mark.parametrize("restoring", [{}, {"field": "city"}, {"field": "deleted"}, {"field": "no_such"}])
def test_a_restoring_without_sense_is_refused(ask: Ask, restoring: dict[str, str]) -> None:
    made = create(ask, city="Тверь")
    change(ask, made, city="Псков")
    (latest, *_) = story(ask, made)
    change_id = latest.id if restoring.get("field") not in (None, "city") else None
    with ask() as db, pytest.raises(Invalid):
        history.restore(db, "counterparty", made.id, 2, Restoring(change_id=change_id, field=restoring.get("field")))


def test_the_change_of_another_record_restores_nothing(ask: Ask) -> None:
    one, other = create(ask), create(ask, city="Тверь")
    change(ask, other, city="Псков")
    (latest, *_) = story(ask, other)
    with ask() as db, pytest.raises(NotFound):
        history.restore(db, "counterparty", one.id, 1, Restoring(change_id=latest.id, field="city"))


def test_a_deleted_client_lies_in_the_bin_and_comes_back_with_all_it_had(ask: Ask) -> None:
    made = create(ask, name=f"Удалённый {new_id().hex}", phones=[phone := unique_phone()])
    who = person("admin")
    with ask(who) as db:
        counterparties.delete(db, made.id, 1)
    with ask() as db:
        (lying,) = deleted.list_(db, "counterparty", made.name, None, 50).items
        assert (lying.id, lying.name, lying.deleted_by, lying.cause) == (made.id, made.name, who.user_id, "ui")
        deleted.restore(db, "counterparty", made.id)
        back = counterparties.get(db, made.id)
        assert deleted.list_(db, "counterparty", made.name, None, 50).items == []
        assert [one.id for one in counterparties.list_(db, Asked(phone)).items] == [made.id]
    assert (back.phones, back.version) == (made.phones, 3)


def test_what_is_deleted_twice_lies_in_the_bin_once(ask: Ask) -> None:
    made = create(ask, name=f"Дважды {new_id().hex}")
    with ask() as db:
        counterparties.delete(db, made.id, 1)
        deleted.restore(db, "counterparty", made.id)
        counterparties.delete(db, made.id, 3)
        assert [one.id for one in deleted.list_(db, "counterparty", made.name, None, 50).items] == [made.id]


def test_the_bin_shows_and_gives_back_only_what_one_may_see(ask: Ask) -> None:
    owner, stranger = person(), person()
    with ask(owner) as db:
        made = counterparties.create(db, CounterpartyDraft(name=f"Чужой {new_id().hex}"))
        counterparties.delete(db, made.id, 1)
    with ask(stranger) as db:
        assert deleted.list_(db, "counterparty", made.name, None, 50).items == []
        with pytest.raises(NotFound):
            deleted.restore(db, "counterparty", made.id)
    with ask(owner) as db:
        deleted.restore(db, "counterparty", made.id)


def test_a_client_whose_inn_is_taken_meanwhile_stays_in_the_bin(ask: Ask) -> None:
    kpp = f"7707{new_id().int % 10**5:05d}"
    made = create(ask, inn="7707083893", kpp=kpp)
    with ask() as db:
        counterparties.delete(db, made.id, 1)
    twin = create(ask, inn="7707083893", kpp=kpp)
    with ask() as db, pytest.raises(DuplicateInn) as refusal:
        deleted.restore(db, "counterparty", made.id)
    assert refusal.value.details["counterparty_id"] == str(twin.id)


def test_what_is_purged_is_gone_with_its_history_and_its_people_stay(ask: Ask) -> None:
    made = create(ask, phones=[unique_phone()])
    with ask() as db:
        someone = contacts.create(db, ContactDraft(name="Остаётся", counterparty_id=made.id))
        interactions.create(db, InteractionDraft(counterparty_id=made.id, contact_id=someone.id))
        counterparties.delete(db, made.id, 1)
    with ask(person("head_of_sales")) as db, pytest.raises(Forbidden):
        deleted.purge(db, "counterparty", made.id)
    with ask() as db:
        deleted.purge(db, "counterparty", made.id)
        left: Contact = contacts.get(db, someone.id)
        assert (left.counterparty_id, left.counterparty_name) == (None, None)
        assert db.scalar(sa.select(sa.func.count()).select_from(Change).where(Change.record_id == made.id)) == 0
        with pytest.raises(NotFound):
            deleted.restore(db, "counterparty", made.id)


def test_what_is_not_in_the_bin_is_not_purged(ask: Ask) -> None:
    made = create(ask)
    with ask() as db, pytest.raises(NotFound):
        deleted.purge(db, "counterparty", made.id)


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["ООО «Ромашка»", "ИП Лютик"]),
        "city": st.sampled_from(["", "Тверь", "Псков"]),
        "headcount": st.none() | st.integers(0, 1000),
        "capital": st.none() | st.decimals(0, 10**6, places=2),
        "emails": st.lists(st.sampled_from(["a@b.ru", "c@d.ru"]), unique=True),
        "opted_out": st.booleans(),
        "role": st.sampled_from(["client", "prospect"]),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(CHANGES, min_size=1, max_size=5), data=st.data())
def test_whatever_was_done_any_former_state_is_shown_and_brought_back(
    ask: Ask, steps: list[dict[str, object]], data: st.DataObject
) -> None:
    states = [create(ask)]
    for fields in steps:
        states.append(change(ask, states[-1], None, **fields))
    then = data.draw(st.sampled_from(states))
    with ask(system("test")) as db:
        assert history.counterparty_as_of(db, then.id, then.updated_at) == then
        history.restore(db, "counterparty", then.id, states[-1].version, Restoring(at=then.updated_at))
        back = counterparties.get(db, then.id)
    differing = {name for name in Counterparty.__struct_fields__ if getattr(back, name) != getattr(then, name)}
    assert differing <= {"version", "updated_at", "updated_by"}
