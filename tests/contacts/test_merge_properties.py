"""Whatever is merged, edited and parted again: the logical content is as it was, but for the edits."""

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts import counterparties, merging, unmerging
from services.contacts.interface import Counterparty, CounterpartyChange, CounterpartyDraft
from services.contacts.interface.merges import MergeOrder, UnmergeOrder
from tests.contacts.conftest import Ask

TEXTS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["ООО «Ромашка»", "Ромашка", "ИП Иванов"]),
    "city": st.sampled_from(["", "Москва", "Тверь"]),
    "website": st.sampled_from([None, "a.ru", "b.ru"]),
    "notes": st.sampled_from(["", "первая", "вторая"]),
    "role": st.sampled_from(["client", "prospect", "other"]),
    "rating": st.sampled_from([None, 1, 5]),
    "annual_income": st.sampled_from([None, "12500.00", "0.50"]),
    "opted_out": st.booleans(),
}
LISTS: dict[str, st.SearchStrategy[Any]] = {
    "phones": st.lists(st.sampled_from([f"+7916000000{n}" for n in range(5)]), max_size=3, unique=True),
    "emails": st.lists(st.sampled_from([f"{letter}@example.ru" for letter in "abcd"]), max_size=3, unique=True),
    "faxes": st.lists(st.sampled_from(["111", "222", "333"]), max_size=2, unique=True),
}
record = st.fixed_dictionaries(TEXTS | LISTS)
edits = st.fixed_dictionaries({}, optional=TEXTS | LISTS)
sides = st.dictionaries(st.sampled_from([*TEXTS]), st.sampled_from(["survivor", "absorbed"]))
APART = {"version", "updated_at", "updated_by"}


def content(one: Counterparty) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in one.__struct_fields__ if name not in APART}
    return kept | {"phones": [phone.e164 for phone in one.phones]}


def plain(draft: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(msgspec.convert({name: value}, CounterpartyChange), name) for name, value in draft.items()}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ours=record, theirs=record, chosen=sides, changed=edits)
def test_a_merge_that_is_taken_back_leaves_only_the_edits(
    ask: Ask, ours: dict[str, Any], theirs: dict[str, Any], chosen: Any, changed: dict[str, Any]
) -> None:
    with ask() as db:
        survivor, absorbed = (
            counterparties.create(db, CounterpartyDraft(**plain(fields))) for fields in (ours, theirs)
        )
    with ask() as db:
        made = merging.merge(
            db,
            MergeOrder(
                kind="counterparty",
                survivor_id=survivor.id,
                survivor_version=survivor.version,
                absorbed_id=absorbed.id,
                absorbed_version=absorbed.version,
                values=chosen,
            ),
        )
        merged = counterparties.get(db, survivor.id)
    with ask() as db:
        now = counterparties.update(db, merged.id, merged.version, CounterpartyChange(**plain(changed)))
    with ask() as db:
        seen = unmerging.preview(db, made.id)
        unmerging.unmerge(db, made.id, UnmergeOrder(survivor_version=seen.survivor_version))
        one, two = counterparties.get(db, survivor.id), counterparties.get(db, absorbed.id)

    then, after = content(merged), content(now)
    touched = {name for name in then if then[name] != after[name]}
    assert {edited.field for edited in seen.edited} == touched
    expected, others = content(survivor), content(absorbed)
    for name in touched:
        if name in LISTS:
            gone, new = set(then[name]) - set(after[name]), set(after[name]) - set(then[name])
            assert set(content(one)[name]) == (set(expected[name]) - gone) | new
            assert set(content(two)[name]) == set(others[name]) - gone
        else:
            assert content(one)[name] == after[name]
    untouched = [name for name in expected if name not in touched]
    assert [content(one)[name] for name in untouched] == [expected[name] for name in untouched]
    assert [content(two)[name] for name in others if name not in touched & LISTS.keys()] == [
        others[name] for name in others if name not in touched & LISTS.keys()
    ]
