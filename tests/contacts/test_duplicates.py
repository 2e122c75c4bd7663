"""Finding who is there already: while typing, for a whole base, and only among what the asker may see."""

import threading
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from services.contacts import (
    contacts,
    counterparties,
    duplicate_pairs,
    duplicate_search,
    duplicates,
    import_matching,
    leads,
)
from services.contacts.interface import (
    ContactDraft,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
    JobChanged,
)
from services.contacts.interface.identity import Likeness, Match
from services.contacts.match_record import MatchRecord
from services.contacts.models import Contact as PersonRow
from services.kit import running
from services.kit.db import Database
from services.kit.jobs import jobs
from services.kit.phones import parse
from services.kit.wire import Forbidden, Invalid, NotFound, new_id, now, system
from services.leads.interface import Lead, LeadConverted
from tests.contacts.conftest import Ask, person
from tests.records import inn


def unique() -> str:
    """A word no other test uses, long enough to be told from its likes."""
    return "".join("бвгджзклмнпрстфхцчшщ"[byte % 20] + "аеиоу"[byte % 5] for byte in new_id().bytes[-6:])


def phone() -> str:
    return f"+7916{new_id().int % 10**7:07d}"


def make(ask: Ask, asker: Any = None, **fields: Any) -> Counterparty:
    with ask(asker) as db:
        return counterparties.create(db, CounterpartyDraft(**fields))


def find(ask: Ask, asker: Any = None, **fields: Any) -> list[Match]:
    with ask(asker) as db:
        return duplicates.find(db, Likeness(**fields), 5)


@pytest.mark.parametrize("typed", ["{word} ооо", "Общество с ограниченной ответственностью «{word}»", "ООО {slip}"])
def test_a_firm_is_found_by_its_name_in_any_shape_and_by_its_number(ask: Ask, typed: str) -> None:
    word, number = unique(), phone()
    made = make(ask, name=f"ООО «{word.capitalize()}»", phones=[number])
    found = find(ask, name=typed.format(word=word, slip=word[:5] + word[6:]), phones=["8" + number[2:]])
    assert found[0].party.id == made.id and found[0].verdict in ("same", "suggest")
    assert {"same_phone"} < {reason.code for reason in found[0].reasons}


def test_a_half_typed_draft_finds_by_what_is_whole(ask: Ask) -> None:
    word = unique()
    made = make(ask, name=f"ООО «{word}»", inn="7707083893", kpp=f"7743{new_id().int % 10**5:05d}")
    assert find(ask, name="", inn="77070838", phones=["8 916"]) == []
    assert made.id in [match.party.id for match in find(ask, name=word, inn="7707083893")]


def test_a_person_is_found_with_names_in_any_order(ask: Ask) -> None:
    number = phone()
    with ask() as db:
        made = contacts.create(db, ContactDraft(name="Лебедева Мария Олеговна", phones=[number]))
    found = find(ask, kind="contact", name="Маша Лебедева", phones=[number])
    assert found[0].party.id == made.id and found[0].verdict == "same"


def test_a_changed_name_is_found_by_what_it_is_now(ask: Ask) -> None:
    was, now = unique(), unique()
    made = make(ask, name=f"ООО {was} {was[::-1]}")
    with ask() as db:
        counterparties.update(db, made.id, made.version, CounterpartyChange(name=f"ООО {now} {now[::-1]}"))
    assert made.id not in [match.party.id for match in find(ask, name=f"{was} {was[::-1]}")]
    assert made.id in [match.party.id for match in find(ask, name=f"{now} {now[::-1]}")]


def test_nobody_learns_of_records_they_may_not_see(ask: Ask) -> None:
    number, owner = phone(), person()
    made = make(ask, owner, name="ООО Чужая", phones=[number], manager_id=owner.user_id)
    assert made.id in [match.party.id for match in find(ask, owner, phones=[number])]
    assert find(ask, person(), phones=[number]) == []
    with ask(person()) as db, pytest.raises(NotFound):
        duplicates.find(db, Likeness(record_id=made.id), 5)


def test_thousands_of_records_are_looked_up_by_one_query(ask: Ask) -> None:
    number = phone()
    made = make(ask, name=f"ООО {unique()}", phones=[number])
    asked = [MatchRecord("counterparty", f"ООО {unique()}", "legal_entity") for _ in range(2000)]
    asked[1234] = MatchRecord("counterparty", made.name, "legal_entity", phones=((number, None),))
    with ask() as db:
        found = [one for one in duplicates.candidates(db, "counterparty", asked) if one.id == made.id]
        assert [one.place for one in found if one.score.verdict == "same"] == [1234]
        (best,) = import_matching.best(db, "counterparty", dict(enumerate(asked))).items()
    assert (best[0], best[1].record_id, best[1].verdict) == (1234, made.id, "same")


def test_who_has_another_inn_is_no_match_of_an_imported_row_whatever_else_is_shared(ask: Ask) -> None:
    number, own, other = phone(), inn(), inn()
    made = make(ask, name=f"ООО {unique()}", phones=[number], inn=own)
    row = MatchRecord("counterparty", made.name, "legal_entity", phones=((number, None),))
    with ask() as db:
        found = import_matching.best(
            db, "counterparty", {3: replace(row, inn=other), 5: replace(row, inn=own), 7: replace(row, phones=())}
        )
    assert {place: match.record_id for place, match in found.items()} == {5: made.id, 7: made.id}
    assert found[7].verdict == "suggest" and found[7].name == made.name


def test_many_are_asked_about_at_once_in_their_order(ask: Ask) -> None:
    number = phone()
    made = make(ask, name=f"ООО {unique()}", phones=[number])
    asked = [Likeness(name="нет такой нигде"), Likeness(name=made.name, phones=[number]), Likeness(kind="contact")]
    with ask() as db:
        answers = duplicates.find_each(db, asked, 3)
    assert [match.party.id for match in answers[1]] == [made.id] and answers[0] == answers[2] == []
    with ask() as db, pytest.raises(Invalid):
        duplicates.find_each(db, [Likeness(record_id=made.id)], 3)


def test_pairs_of_the_whole_base_are_found_listed_and_dismissed(
    ask: Ask, contacts_database: Database, searched: Any
) -> None:
    word, number = unique(), phone()
    one, other = (make(ask, name=name, phones=[number]) for name in (f"ООО «{word}»", f"{word}, ООО"))
    with ask(person()) as db, pytest.raises(Forbidden):
        duplicate_search.start(db, "counterparty")
    searched("counterparty")

    def pairs() -> list[Any]:
        found, cursor = [], None
        while True:
            with ask() as db:
                page = duplicate_pairs.list_(db, "counterparty", cursor, 100)
            found += [pair for pair in page.items if {pair.one.id, pair.other.id} == {one.id, other.id}]
            if (cursor := page.cursor) is None:
                return found

    assert [pair.verdict for pair in pairs()] == ["same"]
    with ask(person()) as db, pytest.raises(NotFound):
        duplicate_pairs.dismiss(db, "counterparty", one.id, new_id())
    with ask() as db:
        duplicate_pairs.dismiss(db, "counterparty", other.id, one.id)
    assert pairs() == []
    with ask() as db:
        assert other.id not in [match.party.id for match in duplicates.find(db, Likeness(record_id=one.id), 5)]
    searched("counterparty")
    assert pairs() == []


@pytest.fixture
def searched(contacts_database: Database) -> Any:
    """`searched(kind)` runs the search of the whole base to its end."""

    def run(kind: Any) -> None:
        with contacts_database(person("admin")) as db:
            job = duplicate_search.start(db, kind)
        lease = new_id()
        with contacts_database(person("admin")) as db:
            row = db.execute(
                update(jobs).where(jobs.c.id == job.id).values(state="running", lease=lease).returning(jobs)
            ).one()
        work = running.Running(
            contacts_database, person("admin"), row, lambda job: JobChanged(job=job), threading.Event()
        )
        duplicate_search.search_base(work)
        assert work.done == work.total

    return run


def test_a_lead_becomes_the_client_it_is_and_not_a_colleague_behind_its_telephone(ask: Ask) -> None:
    """C07."""
    number, word = phone(), unique()
    firm = make(ask, name=f"ООО «{word}»", phones=[number])
    with ask() as db:
        colleague = contacts.create(db, ContactDraft(name="Сидоров Олег", counterparty_id=firm.id, phones=[number]))
    lead = Lead(
        id=new_id(),
        version=2,
        number=1,
        status="converted",
        title="",
        name="Мария Лебедева",
        company=word,
        phones=[parse("8" + number[2:])],
        emails=[],
        source=None,
        text="",
        manager_id=None,
        participants=[],
        counterparty_id=None,
        contact_id=None,
        deal_id=None,
        created_by=None,
        created_at=now(),
        updated_at=now(),
    )
    event = LeadConverted(
        lead=lead,
        deal=None,  # type: ignore[arg-type]
        counterparty_name=f"{word}, ООО",
        legal_form="legal_entity",
        inn=None,
        counterparty_id=None,
    )
    with ask(system("lead")) as db:
        leads.link(db, event)
    with ask() as db:
        people = db.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.counterparty_id == firm.id)).all()
    assert {person.name for person in people} == {"Сидоров Олег", "Мария Лебедева"}
    event = msgspec.structs.replace(event, lead=msgspec.structs.replace(lead, id=new_id(), name="Олег Сидоров"))
    with ask(system("lead")) as db:
        leads.link(db, event)
    with ask() as db:
        known = db.scalars(select(PersonRow.id).where(PersonRow.counterparty_id == firm.id)).all()
    assert sorted(known) == sorted(person.id for person in people) and colleague.id in known
