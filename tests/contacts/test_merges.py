"""Two records become one and part again: nothing is lost, everything that pointed to one points to the other."""

import threading
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contacts import contacts, counterparties, duplicates, merging, timeline, unmerging
from services.contacts.interface import (
    Contact,
    ContactChange,
    ContactDraft,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
)
from services.contacts.interface.identity import Likeness
from services.contacts.interface.merges import (
    AlreadyMerged,
    AlreadyUnmerged,
    Merge,
    MergeOrder,
    Side,
    UnmergeOrder,
)
from services.contacts.merge_links import LINKS, REFERENCES
from services.contacts.models import Base, Interaction
from services.kit.wire import Invalid, NotFound, VersionConflict, new_id, now
from tests.contacts.conftest import Ask, person

STAYS = {
    "addresses.counterparty_id": "the index of a record in the bin stays with it",
    "addresses.contact_id": "the same",
    "consents.counterparty_id": "proof is never rewritten; it is read with that of all who became the record",
    "consents.contact_id": "the same",
}


def phone() -> str:
    return f"+7916{new_id().int % 10**7:07d}"


def client(ask: Ask, asker: Any = None, **fields: Any) -> Counterparty:
    with ask(asker) as db:
        return counterparties.create(db, CounterpartyDraft(**{"name": "ООО «Ромашка»", **fields}))


def man(ask: Ask, **fields: Any) -> Contact:
    with ask() as db:
        return contacts.create(db, ContactDraft(**{"name": "Иванов Пётр", **fields}))


def line(ask: Ask, counterparty_id: UUID, contact_id: UUID | None = None, **fields: Any) -> UUID:
    """A line of the journal, as it stands in the table."""
    with ask() as db:
        row = Interaction(
            **{
                "counterparty_id": counterparty_id,
                "contact_id": contact_id,
                "channel": "note",
                "direction": "outbound",
                "status": "held",
                "starts_at": now(),
                "summary": "разговор",
                **fields,
            }
        )
        db.add(row)
        db.flush()
        return row.id


def owner_of(ask: Ask, interaction_id: UUID) -> UUID | None:
    with ask() as db:
        return db.scalar(sa.select(Interaction.counterparty_id).where(Interaction.id == interaction_id))


def merge(ask: Ask, survivor: Any, absorbed: Any, asker: Any = None, **values: Side) -> Merge:
    with ask(asker) as db:
        return merging.merge(
            db,
            MergeOrder(
                kind="counterparty" if isinstance(survivor, Counterparty) else "contact",
                survivor_id=survivor.id,
                survivor_version=survivor.version,
                absorbed_id=absorbed.id,
                absorbed_version=absorbed.version,
                values=values,
            ),
        )


def unmerge(ask: Ask, made: Merge, asker: Any = None, **order: Any) -> Merge:
    with ask(asker) as db:
        version = unmerging.preview(db, made.id).survivor_version
        return unmerging.unmerge(db, made.id, UnmergeOrder(survivor_version=version, **order))


def read(ask: Ask, record_id: UUID) -> Counterparty:
    with ask() as db:
        return counterparties.get(db, record_id)


def test_every_column_that_points_to_a_client_or_a_person_goes_along_or_says_why_not() -> None:
    moving = {str(column) for columns in LINKS.values() for column in columns} | {
        f"{model.__name__}.{column}" for columns in REFERENCES.values() for model, column in columns
    }
    names = {mapper.class_.__name__: mapper.class_.__tablename__ for mapper in Base.registry.mappers}
    moving = {f"{names[one.split('.')[0]]}.{one.split('.')[1]}" for one in moving}
    pointing = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in ("counterparty_id", "contact_id")
        or {key.column.table.name for key in column.foreign_keys} & {"counterparties", "contacts"}
    }
    assert pointing == moving | STAYS.keys()


def test_a_merge_takes_what_was_chosen_field_by_field_and_everything_linked(ask: Ask) -> None:
    mine, theirs = phone(), phone()
    survivor = client(ask, name="ООО «Ромашка»", phones=[mine], city="Москва", notes="наш", website="a.ru")
    absorbed = client(ask, name="Ромашка", phones=[theirs], city="Тверь", notes="их", emails=["r@r.ru"])
    daughter = client(ask, name="Дочка", parent_id=absorbed.id)
    him = man(ask, counterparty_id=absorbed.id)
    said = line(ask, absorbed.id, him.id)
    with ask() as db:
        offered = merging.preview(db, "counterparty", survivor.id, absorbed.id)
    choices = {choice.field: choice for choice in offered.fields}
    assert choices["phones"].proposed == "both" and choices["city"].proposed == "survivor"
    assert choices["emails"].proposed == "absorbed" and "website" in choices and "private" not in choices
    assert {moved.what: moved.count for moved in offered.moves} == {"contacts": 1, "subsidiaries": 1, "interactions": 1}

    merge(ask, survivor, absorbed, name="absorbed", city="absorbed")
    merged = read(ask, survivor.id)
    assert (merged.name, merged.city, merged.website) == ("Ромашка", "Тверь", "a.ru")
    assert [number.e164 for number in merged.phones] == [mine, theirs] and merged.emails == ["r@r.ru"]
    assert merged.notes == "наш\n\nих"
    with ask() as db:
        assert contacts.get(db, him.id).counterparty_id == survivor.id
        assert contacts.get(db, him.id).version == him.version + 1
        assert counterparties.get(db, daughter.id).parent_id == survivor.id
    assert owner_of(ask, said) == survivor.id


def test_a_number_typed_otherwise_is_no_difference(ask: Ask) -> None:
    number = phone()
    survivor, absorbed = client(ask, phones=[number]), client(ask, phones=["8" + number[2:]])
    with ask() as db:
        assert "phones" not in [
            choice.field for choice in merging.preview(db, "counterparty", survivor.id, absorbed.id).fields
        ]
    merge(ask, survivor, absorbed)
    assert len(read(ask, survivor.id).phones) == 1


def test_the_old_id_answers_the_record_it_became(ask: Ask) -> None:
    one, two, three = client(ask), client(ask), client(ask)
    merge(ask, two, one)
    merge(ask, three, read(ask, two.id))
    assert read(ask, one.id).id == three.id
    said = line(ask, one.id)
    assert owner_of(ask, said) == three.id
    with ask() as db:
        him = contacts.create(db, ContactDraft(name="Новый", counterparty_id=one.id))
    with ask() as db:
        assert contacts.get(db, him.id).counterparty_id == three.id
        assert counterparties.must_see(db, one.id) == three.id
        assert said in [entry.id for entry in timeline.list_(db, one.id, "", (), None, 50).items]
    with ask() as db, pytest.raises(VersionConflict) as conflict:
        counterparties.update(db, one.id, one.version, CounterpartyChange(city="Омск"))
    assert conflict.value.details["current"]["id"] == str(three.id)


def test_an_absorbed_record_is_found_no_more(ask: Ask) -> None:
    number = phone()
    survivor, absorbed = client(ask, phones=[number]), client(ask, phones=[number])
    merge(ask, survivor, absorbed)
    with ask() as db:
        found = [match.party.id for match in duplicates.find(db, Likeness(phones=[number]), 5)]
    assert found == [survivor.id]


def test_a_merge_is_refused_where_somebody_changed_or_merged_one_of_the_two(ask: Ask) -> None:
    one, two, three = client(ask), client(ask), client(ask)
    with ask() as db:
        counterparties.update(db, one.id, one.version, CounterpartyChange(city="Омск"))
    with pytest.raises(VersionConflict):
        merge(ask, two, one)
    merge(ask, two, read(ask, one.id))
    with pytest.raises(AlreadyMerged) as refusal:
        merge(ask, three, one)
    assert refusal.value.details["became_id"] == str(two.id)
    with pytest.raises(Invalid):
        merge(ask, three, three)
    with pytest.raises(Invalid):
        merge(ask, three, read(ask, two.id), city="both")


def test_who_may_not_see_both_may_not_merge_them(ask: Ask) -> None:
    owner = person()
    mine = client(ask, owner)
    others = client(ask, person())
    with pytest.raises(NotFound):
        merge(ask, mine, others, owner)
    made = merge(ask, mine, others)
    with pytest.raises(NotFound):
        unmerge(ask, made, person())


def test_two_merges_at_once_end_in_one_merge_and_one_clear_refusal(ask: Ask) -> None:
    for _ in range(5):
        one, two = client(ask), client(ask)
        outcomes: list[object] = []
        start = threading.Barrier(2)

        def attempt(
            survivor: Counterparty,
            absorbed: Counterparty,
            start: threading.Barrier = start,
            outcomes: list[object] = outcomes,
        ) -> None:
            start.wait()
            try:
                outcomes.append(merge(ask, survivor, absorbed))
            except Exception as error:
                outcomes.append(error)

        threads = [threading.Thread(target=attempt, args=pair) for pair in ((one, two), (two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyMerged", "Merge"]


def test_what_is_written_while_a_merge_is_under_way_is_not_left_behind(ask: Ask) -> None:
    survivor, absorbed = client(ask), client(ask)
    said: list[UUID] = []
    with ask() as db:
        merging.merge(
            db,
            MergeOrder(
                kind="counterparty",
                survivor_id=survivor.id,
                survivor_version=survivor.version,
                absorbed_id=absorbed.id,
                absorbed_version=absorbed.version,
            ),
        )
        writer = threading.Thread(target=lambda: said.append(line(ask, absorbed.id)))
        writer.start()
        writer.join(0.5)
        assert writer.is_alive(), "the line did not wait for the merge"
    writer.join(20)
    assert owner_of(ask, said[0]) == survivor.id


def test_an_unmerge_without_edits_brings_everything_back(ask: Ask) -> None:
    survivor = client(ask, phones=[phone()], city="Москва", notes="наш")
    absorbed = client(ask, phones=[phone()], city="Тверь", notes="их", role="prospect")
    daughter = client(ask, parent_id=absorbed.id)
    him, said, own = man(ask, counterparty_id=absorbed.id), line(ask, absorbed.id), line(ask, survivor.id)
    made = merge(ask, survivor, absorbed, city="absorbed")
    with ask() as db:
        offered = unmerging.preview(db, made.id)
    assert offered.edited == [] and offered.added == []
    assert {one.what: one.count for one in offered.moves} == {"contacts": 1, "subsidiaries": 1, "interactions": 1}
    unmerge(ask, made)
    for was in (survivor, absorbed):
        assert content(read(ask, was.id)) == content(was)
    with ask() as db:
        assert contacts.get(db, him.id).counterparty_id == absorbed.id
        assert counterparties.get(db, daughter.id).parent_id == absorbed.id
    assert (owner_of(ask, said), owner_of(ask, own)) == (absorbed.id, survivor.id)
    with pytest.raises(AlreadyUnmerged):
        unmerge(ask, made)


def content(record: Counterparty) -> dict[str, Any]:
    apart = ("version", "updated_at", "updated_by")
    return {name: getattr(record, name) for name in record.__struct_fields__ if name not in apart}


def test_what_was_edited_and_added_since_goes_where_somebody_says(ask: Ask) -> None:
    mine, theirs, new = phone(), phone(), phone()
    survivor, absorbed = client(ask, phones=[mine], city="Москва"), client(ask, phones=[theirs], city="Тверь")
    made = merge(ask, survivor, absorbed)
    merged = read(ask, survivor.id)
    with ask() as db:
        counterparties.update(
            db,
            merged.id,
            merged.version,
            CounterpartyChange(phones=[mine, theirs, new], city="Омск", website="новый.рф", notes="правка"),
        )
    him, other = man(ask, counterparty_id=survivor.id), man(ask, counterparty_id=survivor.id)
    said, call = line(ask, survivor.id), line(ask, survivor.id, channel="phone", phone=theirs)
    with ask() as db:
        offered = unmerging.preview(db, made.id)
    assert {one.field for one in offered.edited} == {"phones", "city", "website", "notes"}
    city = next(one for one in offered.edited if one.field == "city")
    assert (city.before, city.absorbed, city.now) == ("Москва", "Тверь", "Омск")
    assert {one.id: one.proposed for one in offered.added} == {
        him.id: "survivor",
        other.id: "survivor",
        said: "survivor",
        call: "absorbed",
    }
    with pytest.raises(Invalid):
        unmerge(ask, made, edited={"inn": "absorbed"})
    with pytest.raises(Invalid):
        unmerge(ask, made, to_absorbed=[new_id()])
    unmerge(ask, made, edited={"city": "absorbed", "phones": "absorbed"}, to_absorbed=[him.id, call])
    one, two = read(ask, survivor.id), read(ask, absorbed.id)
    assert (one.city, one.website, one.notes) == ("Москва", "новый.рф", "правка")
    assert (two.city, two.website, two.notes) == ("Омск", None, "")
    assert [number.e164 for number in one.phones] == [mine]
    assert [number.e164 for number in two.phones] == [theirs, new]
    with ask() as db:
        assert contacts.get(db, him.id).counterparty_id == absorbed.id
        assert contacts.get(db, other.id).counterparty_id == survivor.id
    assert (owner_of(ask, said), owner_of(ask, call)) == (survivor.id, absorbed.id)


def test_a_later_merge_is_taken_back_first(ask: Ask) -> None:
    one, two, three = client(ask), client(ask), client(ask)
    first = merge(ask, two, one)
    second = merge(ask, three, read(ask, two.id))
    with pytest.raises(AlreadyUnmerged) as refusal:
        unmerge(ask, first)
    assert refusal.value.details["merge_id"] == str(second.id)
    unmerge(ask, second)
    unmerge(ask, first)
    assert read(ask, one.id).id == one.id and read(ask, two.id).id == two.id


def test_people_become_one_with_their_lines_and_their_subordinates(ask: Ask) -> None:
    firm = client(ask)
    survivor = man(ask, counterparty_id=firm.id, phones=[phone()])
    absorbed = man(ask, name="Иванов П. С.", position="директор", boss_id=survivor.id)
    below = man(ask, name="Сидоров", boss_id=absorbed.id)
    said = line(ask, firm.id, absorbed.id)
    made = merge(ask, survivor, absorbed)
    with ask() as db:
        merged = contacts.get(db, absorbed.id)
        assert merged.id == survivor.id and merged.position == "директор" and merged.boss_id is None
        assert contacts.get(db, below.id).boss_id == survivor.id
        assert db.scalar(sa.select(Interaction.contact_id).where(Interaction.id == said)) == survivor.id
        contacts.update(db, survivor.id, merged.version, ContactChange(department="сбыт"))
    unmerge(ask, made)
    with ask() as db:
        assert contacts.get(db, absorbed.id).boss_id == survivor.id
        assert contacts.get(db, below.id).boss_id == absorbed.id
        assert contacts.get(db, survivor.id).department == "сбыт" and contacts.get(db, survivor.id).position is None
        assert db.scalar(sa.select(Interaction.contact_id).where(Interaction.id == said)) == absorbed.id


def test_somebody_who_came_since_is_given_to_the_parted_one_with_all_that_links_them(ask: Ask) -> None:
    survivor, absorbed = man(ask, name="Начальник"), man(ask, name="Помощник")
    made = merge(ask, survivor, absorbed)
    him = man(ask, name="Новый", boss_id=survivor.id, assistant_id=survivor.id)
    unmerge(ask, made, to_absorbed=[him.id])
    with ask() as db:
        again = contacts.get(db, him.id)
    assert (again.boss_id, again.assistant_id) == (absorbed.id, absorbed.id)
