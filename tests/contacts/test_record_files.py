"""The files of a card: one list of all, attached and removed with history, seen with the record alone."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

import pytest

from services.contacts import (
    contacts,
    counterparties,
    custom_fields,
    deleted,
    files,
    history,
    interactions,
    merging,
    record_files,
    unmerging,
)
from services.contacts.interface import ContactDraft, CounterpartyChange, CounterpartyDraft, InteractionDraft
from services.contacts.interface.custom_fields import CustomFieldDraft
from services.contacts.interface.files import CardKind, File, RecordFilePage
from services.contacts.interface.history import Restoring
from services.contacts.interface.merges import MergeOrder, UnmergeOrder
from services.kit.wire import Asker, Invalid, NotFound, new_id
from tests.contacts.conftest import Ask, person
from tests.contacts.test_files import bring
from tests.http import Http


def listed(ask: Ask, asker: Asker, kind: CardKind, record_id: UUID, removed: bool = False) -> RecordFilePage:
    with ask(asker) as db:
        return record_files.list_(db, kind, record_id, removed, None, 50)


def ids(page: RecordFilePage) -> list[UUID]:
    return [one.file.id for one in page.items]


def attached(ask: Ask, asker: Asker, name: str = "ООО «Папка»") -> tuple[UUID, File]:
    file = bring(ask, asker)
    with ask(asker) as db:
        client = counterparties.create(db, CounterpartyDraft(name=name))
        record_files.attach(db, "counterparty", client.id, [file.id])
    return client.id, file


def test_files_of_a_record_of_its_fields_and_of_its_journal_stand_in_one_list(ask: Ask) -> None:
    """C42, C65, F39: the newest first, each with the places where it is kept."""
    me = person("admin")
    own, of_field, of_line, of_line_field = (bring(ask, me) for _ in range(4))
    name = f"Скан {new_id().hex[:8]}"
    with ask(me) as db:
        field = custom_fields.create(db, CustomFieldDraft(kind="counterparty", name=name, type="file"))
        act = custom_fields.create(db, CustomFieldDraft(kind="interaction", name=name, type="file"))
        draft = CounterpartyDraft(name="ООО «Папка»", custom_values={field.key: str(of_field.id)})
        client = counterparties.create(db, draft)
        mary = contacts.create(db, ContactDraft(name="Мария", counterparty_id=client.id))
        line = interactions.create(
            db,
            InteractionDraft(
                counterparty_id=client.id,
                contact_id=mary.id,
                subject="Встреча",
                attachment_ids=[of_line.id, own.id],
                custom_values={act.key: str(of_line_field.id)},
            ),
        )
        record_files.attach(db, "counterparty", client.id, [own.id])
        record_files.attach(db, "counterparty", client.id, [own.id])
    page = listed(ask, me, "counterparty", client.id)
    assert ids(page) == [of_line_field.id, of_line.id, of_field.id, own.id] and page.total == 4
    places = {
        one.file.id: {(at.source, at.field, at.interaction_id, at.title) for at in one.places} for one in page.items
    }
    assert places == {
        own.id: {("record", None, None, ""), ("interaction", None, line.id, "Встреча")},
        of_field.id: {("field", f"custom.{field.key}", None, name)},
        of_line.id: {("interaction", None, line.id, "Встреча")},
        of_line_field.id: {("interaction", f"custom.{act.key}", line.id, "Встреча")},
    }
    of_mary = listed(ask, me, "contact", mary.id)
    assert ids(of_mary) == [of_line_field.id, of_line.id, own.id]
    with ask(me) as db:
        first = record_files.list_(db, "counterparty", client.id, False, None, 3)
        rest = record_files.list_(db, "counterparty", client.id, False, first.cursor, 3)
    assert ids(first) + ids(rest) == ids(page) and rest.cursor is None
    with ask(me) as db, pytest.raises(NotFound):
        record_files.detach(db, "counterparty", client.id, of_line.id)


def test_a_removed_file_is_in_the_history_and_comes_back(ask: Ask) -> None:
    """C42: by attaching it again, by restoring the field, or with the whole card as of a moment."""
    me = person()
    client_id, file = attached(ask, me)
    with ask(me) as db:
        then = counterparties.get(db, client_id)
        record_files.detach(db, "counterparty", then.id, file.id)
    assert ids(listed(ask, me, "counterparty", then.id)) == []
    assert ids(listed(ask, me, "counterparty", then.id, removed=True)) == [file.id]
    with ask(me) as db:
        told = history.list_(db, "counterparty", then.id, None, 10).items
        assert [(one.field, one.before, one.after) for one in told[0].fields] == [("file_ids", [str(file.id)], [])]
        assert files.get(db, file.id).file.expires_at is None
        record_files.attach(db, "counterparty", then.id, [file.id])
    assert ids(listed(ask, me, "counterparty", then.id)) == [file.id]
    with ask(me) as db:
        record_files.detach(db, "counterparty", then.id, file.id)
        now = counterparties.get(db, then.id)
        removal = history.list_(db, "counterparty", then.id, None, 1).items[0]
        history.restore(db, "counterparty", then.id, now.version, Restoring(change_id=removal.id, field="file_ids"))
    assert ids(listed(ask, me, "counterparty", then.id)) == [file.id]
    with ask(me) as db:
        record_files.detach(db, "counterparty", then.id, file.id)
        now = counterparties.get(db, then.id)
        history.restore(db, "counterparty", then.id, now.version, Restoring(at=then.updated_at))
    assert ids(listed(ask, me, "counterparty", then.id)) == [file.id]


def test_the_files_of_a_private_record_are_its_creators_alone(ask: Ask) -> None:
    """T25, T07."""
    me, boss, colleague = person(), person("head_of_sales"), person()
    client_id, file = attached(ask, me)
    assert ids(listed(ask, boss, "counterparty", client_id)) == [file.id]
    with ask(boss) as db:
        assert [one.id for one in files.find(db, [file.id])] == [file.id]
    with ask(me) as db:
        client = counterparties.get(db, client_id)
        counterparties.update(db, client.id, client.version, CounterpartyChange(private=True))
    stolen = bring(ask, boss)
    for other in (boss, colleague):
        with pytest.raises(NotFound):
            listed(ask, other, "counterparty", client.id)
        with ask(other) as db:
            assert files.find(db, [file.id]) == []
            with pytest.raises(NotFound):
                files.get(db, file.id)
            with pytest.raises(NotFound):
                record_files.attach(db, "counterparty", client.id, [stolen.id])
            with pytest.raises(NotFound):
                record_files.detach(db, "counterparty", client.id, file.id)
    with ask(me) as db, pytest.raises(Invalid) as refusal:
        record_files.attach(db, "counterparty", client.id, [stolen.id])
    assert refusal.value.field == "file_ids"
    assert ids(listed(ask, me, "counterparty", client.id)) == [file.id]


@pytest.mark.parametrize("owner", ["survivor", "absorbed"])
def test_files_follow_a_merge_and_come_back_with_its_undoing(ask: Ask, owner: Literal["survivor", "absorbed"]) -> None:
    """C42, S09: nothing is lost, whatever is chosen; a file attached since goes where it is sent."""
    me = person("admin")
    (one_id, ours), (other_id, theirs) = attached(ask, me, "ООО «Раз»"), attached(ask, me, "ООО «Два»")
    late = bring(ask, me)
    with ask(me) as db:
        one, other = (counterparties.get(db, id_) for id_ in (one_id, other_id))
        preview = merging.preview(db, "counterparty", one.id, other.id)
        assert "file_ids" not in {choice.field for choice in preview.fields}
        merge = merging.merge(
            db,
            MergeOrder(
                kind="counterparty",
                survivor_id=one.id,
                survivor_version=one.version,
                absorbed_id=other.id,
                absorbed_version=other.version,
            ),
        )
    assert set(ids(listed(ask, me, "counterparty", other.id))) == {ours.id, theirs.id}
    with ask(person("head_of_sales")) as db:
        assert files.get(db, theirs.id)
    with ask(me) as db:
        record_files.attach(db, "counterparty", one.id, [late.id])
        record_files.detach(db, "counterparty", one.id, ours.id)
        seen = unmerging.preview(db, merge.id)
        order = UnmergeOrder(survivor_version=seen.survivor_version, edited={"file_ids": owner})
        unmerging.unmerge(db, merge.id, order)
    to_absorbed = owner == "absorbed"
    assert set(ids(listed(ask, me, "counterparty", one.id))) == (set() if to_absorbed else {late.id})
    assert set(ids(listed(ask, me, "counterparty", other.id))) == {theirs.id} | ({late.id} if to_absorbed else set())


def test_a_record_destroyed_for_good_takes_its_files_along_but_none_of_others(ask: Ask) -> None:
    """C42."""
    me = person("admin")
    client_id, alone = attached(ask, me)
    shared, of_line = bring(ask, me), bring(ask, me)
    with ask(me) as db:
        client = counterparties.get(db, client_id)
        other = counterparties.create(db, CounterpartyDraft(name="ООО «Другая»"))
        for one in (client, other):
            record_files.attach(db, "counterparty", one.id, [shared.id])
        interactions.create(db, InteractionDraft(counterparty_id=client.id, attachment_ids=[of_line.id]))
        counterparties.delete(db, client.id, counterparties.get(db, client.id).version)
    with ask(me) as db:
        deleted.purge(db, "counterparty", client.id)
    with ask(me) as db:
        gone = {file.id: files.get(db, file.id).file.expires_at for file in (alone, shared, of_line)}
    assert gone[alone.id] and gone[of_line.id] and gone[shared.id] is None


def test_files_are_attached_listed_and_removed_over_http(as_user: Callable[..., Http]) -> None:
    """C42: several at once; another seller is refused."""
    anna, boris = as_user("manager"), as_user("manager")
    client = anna.post("/counterparties", {"name": "ООО «Папка»"})
    path = f"/record-files/counterparty/{client['id']}"
    brought = [
        anna.request("POST", "/files", params={"name": name}, data=name.encode()).json()
        for name in ("договор.txt", "акт.txt")
    ]
    file_ids = [one["id"] for one in brought]
    anna.post(path, {"file_ids": file_ids}, status=204)
    page = anna.get(path)
    assert [(one["file"]["name"], one["places"][0]["source"]) for one in page["items"]] == [
        ("акт.txt", "record"),
        ("договор.txt", "record"),
    ]
    assert anna.get(f"/counterparties/{client['id']}")["version"] == 2
    named = anna.get("/files", file_ids=f'["{file_ids[0]}"]')["items"]
    assert [(one["name"], one["size"]) for one in named] == [("договор.txt", len("договор.txt".encode()))]
    assert boris.get("/files", file_ids=f'["{file_ids[0]}"]')["items"] == []
    for refused in (path, f"/files/{file_ids[0]}"):
        boris.get(refused, status=404)
    boris.delete(f"{path}/{file_ids[0]}", status=404)
    anna.delete(f"{path}/{file_ids[0]}", status=204)
    assert [one["file"]["id"] for one in anna.get(path)["items"]] == [file_ids[1]]
    assert [one["file"]["id"] for one in anna.get(path, removed="true")["items"]] == [file_ids[0]]
    anna.get(f"/record-files/interaction/{client['id']}", status=422)
