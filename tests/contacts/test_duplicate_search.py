"""The search of the base for pairs: they stay while it runs, it goes on where it stopped, it keeps up with changes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contacts import counterparties, duplicate_pairs, duplicate_search
from services.contacts.interface import Counterparty, CounterpartyChange, CounterpartyDraft
from services.contacts.models import Counterparty as Row
from services.kit import jobs
from services.kit.db import Database
from services.kit.jobs import Job
from services.kit.wire import new_id, now, system
from tests.apart import database_apart
from tests.conftest import Servers
from tests.contacts.conftest import person
from tests.contacts.working import do_jobs

ADMIN = person("admin")


@pytest.fixture
def base(servers: Servers) -> Iterator[Database]:
    with database_apart(servers.postgres.url, "contacts") as database:
        yield database


def twins(base: Database) -> tuple[Counterparty, Counterparty]:
    word, number = new_id().hex[-8:], f"+7916{new_id().int % 10**7:07d}"
    with base(ADMIN) as db:
        made = [
            counterparties.create(db, CounterpartyDraft(name=name, phones=[number]))
            for name in (f"ООО «{word}»", f"{word}, ООО")
        ]
    return made[0], made[1]


def search(base: Database) -> Job:
    with base(ADMIN) as db:
        return duplicate_search.start(db, "counterparty")


def pairs(base: Database) -> set[frozenset[UUID]]:
    with base(ADMIN) as db:
        page = duplicate_pairs.list_(db, "counterparty", None, 100)
    return {frozenset((pair.one.id, pair.other.id)) for pair in page.items}


def kept_up(base: Database) -> list[Job]:
    """The searches that begin by themselves, done."""
    with base(system("timer")) as db:
        duplicate_search.keep_up(db)
    return [job for job in do_jobs(base) if job.kind == "duplicates"]


def renamed(base: Database, one: Counterparty, **change: Any) -> None:
    with base(ADMIN) as db:
        counterparties.update(db, one.id, one.version, CounterpartyChange(**change))


def test_it_is_told_when_the_base_was_searched_also_where_nothing_was_found(base: Database) -> None:
    with base(ADMIN) as db:
        before = duplicate_pairs.list_(db, "counterparty", None, 50).search
    assert (before.searched_at, before.running) == (None, False)
    search(base)
    with base(ADMIN) as db:
        assert duplicate_pairs.list_(db, "counterparty", None, 50).search.running
    do_jobs(base)
    with base(ADMIN) as db:
        after = duplicate_pairs.list_(db, "counterparty", None, 50).search
        others = duplicate_pairs.list_(db, "contact", None, 50).search
    assert after.searched_at is not None and not after.running and others.searched_at is None


def test_who_asks_while_it_runs_gets_the_search_under_way(base: Database) -> None:
    first = search(base)
    with base(person("head_of_sales")) as db:
        again = duplicate_search.start(db, "counterparty")
    assert again.id == first.id
    do_jobs(base)
    assert search(base).id != first.id


def test_pairs_stay_while_the_base_is_searched_anew_and_go_when_they_are_none(base: Database) -> None:
    one, other = twins(base)
    both = frozenset((one.id, other.id))
    search(base)
    do_jobs(base)
    assert pairs(base) == {both}
    renamed(base, other, name=f"Совсем {new_id().hex[-8:]}", phones=[])
    search(base)
    assert pairs(base) == {both}
    do_jobs(base)
    assert pairs(base) == set()


def test_a_search_that_was_stopped_goes_on_where_it_was(base: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicate_search, "CHUNK", 1)
    found = {frozenset(one.id for one in twins(base)) for _ in range(2)}
    looked, looking = [], duplicate_search._keep_pairs

    def stopped_after_the_second(db: Any, kind: Any, ids: list[UUID]) -> None:
        looked.extend(ids)
        if len(looked) == 2:
            db.execute(sa.update(jobs.jobs).values(cancelling=True))
        looking(db, kind, ids)

    monkeypatch.setattr(duplicate_search, "_keep_pairs", stopped_after_the_second)
    started = search(base)
    (job,) = do_jobs(base)
    assert (job.state, job.done) == ("cancelled", 2)
    with base(ADMIN) as db:
        jobs.retry(db, started.id)
    (job,) = do_jobs(base)
    assert (job.state, job.done, job.result) == ("done", 4, {"pairs": 2})
    assert len(looked) == 4 and pairs(base) == found


def test_once_searched_the_base_is_kept_up_with(base: Database) -> None:
    """What an import or a seller brings in is compared by itself, and only that."""
    old = frozenset(one.id for one in twins(base))
    assert kept_up(base) == []
    search(base)
    do_jobs(base)
    with base(system("test")) as db:
        db.execute(sa.update(Row).values(updated_at=now() - timedelta(hours=1)))
    assert kept_up(base) == []
    new = frozenset(one.id for one in twins(base))
    (job,) = kept_up(base)
    assert (job.state, job.done, job.user_id) == ("done", 2, None)
    assert pairs(base) == {old, new}


def test_a_pair_that_is_none_any_more_goes_when_its_record_was_changed(base: Database) -> None:
    _one, other = twins(base)
    left = frozenset(one.id for one in twins(base))
    search(base)
    do_jobs(base)
    with base(system("test")) as db:
        db.execute(sa.update(Row).values(updated_at=now() - timedelta(hours=1)))
    renamed(base, other, name=f"Совсем {new_id().hex[-8:]}", phones=[])
    (job,) = kept_up(base)
    assert job.done == 1 and pairs(base) == {left}


def test_two_that_were_said_to_be_two_stay_so(base: Database) -> None:
    one, other = twins(base)
    search(base)
    do_jobs(base)
    with base(ADMIN) as db:
        duplicate_pairs.dismiss(db, "counterparty", one.id, other.id)
    renamed(base, one, city="Тверь")
    kept_up(base)
    search(base)
    do_jobs(base)
    assert pairs(base) == set()
