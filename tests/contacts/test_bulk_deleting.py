"""Deleting many at once: to the bin with rights and history, as a job that goes on, and taken back whole."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contacts import bulk_deleting, bulk_rows, contacts, counterparties, deleted, history, undoing
from services.contacts.interface import Condition, ContactDraft, Counterparty, CounterpartyDraft
from services.contacts.interface.bulk import BulkCountChanged, BulkDeletion, BulkDeletionPreview, BulkKind, Selection
from services.contacts.models import Counterparty as Row
from services.kit import jobs
from services.kit.db import Database
from services.kit.jobs import Job
from services.kit.wire import Asker, NotFound, new_id, system
from tests.apart import database_apart
from tests.conftest import Servers
from tests.contacts.conftest import person
from tests.contacts.test_bulk import told
from tests.contacts.working import do_jobs
from tests.records import inn

HEAD = person("head_of_sales")


@pytest.fixture(scope="module")
def base(servers: Servers) -> Iterator[Database]:
    with database_apart(servers.postgres.url, "contacts") as database:
        yield database


def client(base: Database, asker: Asker = HEAD, **fields: object) -> Counterparty:
    with base(asker) as db:
        return counterparties.create(db, CounterpartyDraft(**{"name": "ООО «Ромашка»", **fields}))  # type: ignore[arg-type]


def in_city(city: str) -> Selection:
    return Selection(filter=[Condition(field="city", op="is", value=city)])


def delete(base: Database, selection: Selection, asker: Asker = HEAD, kind: BulkKind = "counterparty") -> Job:
    with base(asker) as db:
        started = bulk_deleting.start(db, BulkDeletion(kind=kind, selection=selection))
    return next(job for job in do_jobs(base) if job.id == started.id)


def undo(base: Database, job: Job, asker: Asker = HEAD) -> Job:
    with base(asker) as db:
        started = undoing.start(db, job.id)
    return next(job for job in do_jobs(base) if job.id == started.id)


def there(base: Database, *ids: UUID) -> list[bool]:
    with base(system("test")) as db:
        gone = {row.id: row.deleted for row in db.scalars(sa.select(Row).where(Row.id.in_(ids)))}
    return [not gone[one] for one in ids]


def test_all_that_a_filter_finds_goes_to_the_bin_and_comes_back_at_once(base: Database) -> None:
    """T16 for many, R20."""
    found, left = [client(base, city="Певек") for _ in range(3)], client(base, city="Сочи")
    job = delete(base, in_city("Певек"))
    assert (job.state, job.done, job.total, job.result) == ("done", 3, 3, {"deleted": 3, "kept": 0})
    assert there(base, *(one.id for one in found), left.id) == [False, False, False, True]
    with base(HEAD) as db:
        binned = {one.id for one in deleted.list_(db, "counterparty", "", None, 50).items}
    assert {one.id for one in found} <= binned
    events = told(base, "counterparty_changed")
    assert {one["counterparty"]["id"] for one in events if one["deleted"]} == {str(one.id) for one in found}
    undone = undo(base, job)
    assert undone.result == {"undone": 3, "conflicts": 0}
    with base(HEAD) as db:
        assert jobs.get(db, job.id).result["undo_id"] == str(undone.id)
    assert there(base, *(one.id for one in found)) == [True] * 3
    with base(HEAD) as db:
        operations = [change.operation for change in history.list_(db, "counterparty", found[0].id, None, 50).items]
    assert operations == ["undo", "delete", "create"]
    events = told(base, "counterparty_changed")
    assert {one["counterparty"]["id"] for one in events if not one["deleted"]} == {str(one.id) for one in found}


def test_what_the_asker_may_not_delete_is_kept_and_counted(base: Database) -> None:
    seller = person()
    mine, anothers = client(base, seller), client(base, manager_id=new_id())
    secret = client(base, person("admin"), private=True)
    selection = Selection(ids=[mine.id, anothers.id, secret.id, new_id()])
    with base(seller) as db:
        told_before = bulk_deleting.preview(db, BulkDeletion(kind="counterparty", selection=selection))
    assert told_before == BulkDeletionPreview(records=1, kept=3)
    job = delete(base, selection, seller)
    assert job.result == {"deleted": 1, "kept": 3}
    assert there(base, mine.id, anothers.id, secret.id) == [False, True, True]


def test_another_number_than_was_confirmed_deletes_nothing(base: Database) -> None:
    one = client(base, city="Тикси")
    deletion = BulkDeletion(kind="counterparty", selection=in_city("Тикси"), expected=2)
    with base(HEAD) as db, pytest.raises(BulkCountChanged) as refused:
        bulk_deleting.start(db, deletion)
    assert refused.value.details == {"records": 1}
    assert do_jobs(base) == [] and there(base, one.id) == [True]


def test_who_is_created_while_it_runs_is_not_deleted(base: Database) -> None:
    one = client(base, city="Диксон")
    with base(HEAD) as db:
        started = bulk_deleting.start(db, BulkDeletion(kind="counterparty", selection=in_city("Диксон")))
    late = client(base, city="Диксон")
    (job,) = [job for job in do_jobs(base) if job.id == started.id]
    assert job.result == {"deleted": 1, "kept": 0}
    assert there(base, one.id, late.id) == [False, True]


def test_people_are_deleted_the_same_way(base: Database) -> None:
    with base(HEAD) as db:
        ids = [contacts.create(db, ContactDraft(name=f"Пётр Чукотский {n}")).id for n in range(2)]
    job = delete(base, Selection(search="чукотский"), kind="contact")
    assert job.result == {"deleted": 2, "kept": 0}
    with base(HEAD) as db, pytest.raises(NotFound):
        contacts.get(db, ids[0])
    assert undo(base, job).result == {"undone": 2, "conflicts": 0}
    with base(HEAD) as db:
        assert contacts.get(db, ids[0]).name == "Пётр Чукотский 0"


def test_a_cancelled_deletion_comes_back_as_far_as_it_came(base: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_deleting, "CHUNK", 2)
    clients = [client(base, city="Амдерма") for _ in range(5)]
    writing = bulk_rows.rewrite

    def cancelled_after_the_first(db: Any, *args: Any, **kwargs: Any) -> list[UUID]:
        db.execute(sa.update(jobs.jobs).where(jobs.jobs.c.kind == "bulk_delete").values(cancelling=True))
        written: list[UUID] = writing(db, *args, **kwargs)
        return written

    monkeypatch.setattr(bulk_rows, "rewrite", cancelled_after_the_first)
    job = delete(base, in_city("Амдерма"))
    assert (job.state, job.result) == ("cancelled", {"deleted": 2, "kept": 0})
    assert there(base, *(one.id for one in clients)).count(False) == 2
    assert undo(base, job).result == {"undone": 2, "conflicts": 0}
    assert there(base, *(one.id for one in clients)) == [True] * 5


def test_what_came_back_by_hand_or_has_a_twin_by_now_is_no_trouble(base: Database) -> None:
    number = inn()
    restored, twin, purged = client(base), client(base, inn=number), client(base)
    job = delete(base, Selection(ids=[restored.id, twin.id, purged.id]))
    client(base, inn=number)
    with base(person("admin")) as db:
        deleted.restore(db, "counterparty", restored.id)
        deleted.purge(db, "counterparty", purged.id)
    undone = undo(base, job)
    assert undone.result == {"undone": 0, "conflicts": 1}
    assert there(base, restored.id, twin.id) == [True, False]
    with base(HEAD) as db:
        assert [(one.record_id, one.fields) for one in undoing.list_conflicts(db, undone.id)] == [(twin.id, ["inn"])]
