"""Saved views: private and shared, changed by those who may, and what one begins with."""

import pytest

from services.contacts import views
from services.contacts.interface import Condition
from services.contacts.interface.views import DefaultView, SavedView, ViewChange, ViewColumn, ViewDraft
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, VersionConflict, new_id
from tests.contacts.conftest import Ask, person


def create(ask: Ask, asker: Asker, **given: object) -> SavedView:
    draft = ViewDraft(**{"kind": "counterparty", "name": f"Вид {new_id().hex}", **given})  # type: ignore[arg-type]
    with ask(asker) as db:
        return views.create(db, draft)


def seen(ask: Ask, asker: Asker) -> list[SavedView]:
    with ask(asker) as db:
        return views.list_(db, "counterparty")


def test_a_view_keeps_conditions_columns_and_order(ask: Ask) -> None:
    """S05, C26."""
    anna = person()
    made = create(
        ask,
        anna,
        conditions=[Condition(field="city", op="contains", value="Тверь")],
        columns=[ViewColumn(field="name", width=300), ViewColumn(field="city")],
        sort="updated_at",
        descending=True,
    )
    assert [one for one in seen(ask, anna) if one.id == made.id] == [made]
    assert made.version == 1 and made.created_by == anna.user_id and not made.shared and not made.is_default


def test_a_private_view_is_seen_by_its_creator_alone_a_shared_one_by_everybody(ask: Ask) -> None:
    anna, boris = person(), person()
    private, shared = create(ask, anna), create(ask, anna, shared=True)
    theirs = {one.id for one in seen(ask, boris)}
    assert shared.id in theirs and private.id not in theirs
    assert private.id not in {one.id for one in seen(ask, person("admin"))}


def test_a_shared_view_is_changed_by_its_creator_and_by_heads_alone(ask: Ask) -> None:
    anna, boris, head = person(), person(), person("head_of_sales")
    made = create(ask, anna, shared=True)
    with ask(boris) as db, pytest.raises(Forbidden):
        views.update(db, made.id, 1, ViewChange(name="Моё"))
    with ask(boris) as db, pytest.raises(Forbidden):
        views.delete(db, made.id, 1)
    with ask(head) as db:
        changed = views.update(db, made.id, 1, ViewChange(name="Общее", sort=None))
    assert changed.name == "Общее" and changed.version == 2
    with ask(anna) as db, pytest.raises(VersionConflict):
        views.update(db, made.id, 1, ViewChange(name="Моё"))
    with ask(anna) as db:
        views.delete(db, made.id, 2)
    assert made.id not in {one.id for one in seen(ask, anna)}


def test_a_private_view_of_somebody_else_is_not_there(ask: Ask) -> None:
    made = create(ask, person())
    with ask(person("admin")) as db, pytest.raises(NotFound):
        views.update(db, made.id, 1, ViewChange(name="Моё"))


def test_each_person_begins_with_a_view_of_their_own_choice(ask: Ask) -> None:
    anna, boris = person(), person()
    first, second = create(ask, anna, shared=True), create(ask, anna)

    def choose(asker: Asker, view: SavedView | None) -> None:
        with ask(asker) as db:
            views.choose(db, DefaultView(kind="counterparty", view_id=view.id if view else None))

    def chosen(asker: Asker) -> list[object]:
        return [one.id for one in seen(ask, asker) if one.is_default]

    choose(anna, first)
    choose(anna, second)
    choose(boris, first)
    assert chosen(anna) == [second.id] and chosen(boris) == [first.id]
    with pytest.raises(NotFound):
        choose(boris, second)
    choose(anna, None)
    assert chosen(anna) == []
    with ask(anna) as db:
        views.delete(db, first.id, 1)
    assert chosen(boris) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"conditions": [Condition(field="colour", op="filled")]}, "colour"),
        ({"conditions": [Condition(field="city", op="within", value="today")]}, "city"),
        ({"columns": [ViewColumn(field="colour")]}, "columns"),
        ({"sort": "colour"}, "colour"),
        ({"sort": "phones"}, "sort"),
        ({"name": "  "}, "name"),
    ],
)
def test_a_view_of_what_is_not_there_is_refused(ask: Ask, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create(ask, person(), **given)
    assert refusal.value.field == field
