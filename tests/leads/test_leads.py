"""Adding, finding and changing leads."""

import secrets
from uuid import UUID

import pytest

from services.kit.db import Database
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, VersionConflict, new_id
from services.leads import leads
from services.leads.interface import Lead, LeadChange, LeadChanged, LeadCreated, LeadDraft
from tests.announced import announced
from tests.apart import person

ADMIN = person("admin")


def added(database: Database, draft: LeadDraft, asker: Asker = ADMIN) -> Lead:
    with database(asker) as db:
        return leads.create(db, draft)


def found(database: Database, search: str, asker: Asker = ADMIN, closed: bool = False) -> list[UUID]:
    with database(asker, read_only=True) as db:
        return [lead.id for lead in leads.list_page(db, search, None, closed, None, 200).items]


def changed(database: Database, lead: Lead, change: LeadChange, asker: Asker = ADMIN) -> Lead:
    with database(asker) as db:
        return leads.update(db, lead.id, lead.version, change)


def test_a_lead_is_kept_as_it_came_and_announced(database: Database) -> None:
    """C05, C09, C17, R30, R31."""
    draft = LeadDraft(
        name=" Антон Рыбаков ",
        title="Коробки",
        company="ООО «Рыбный ряд»",
        phones=["8 (925) 555-70-11 доб. 3", "+79255557011,,3", "1235485", " "],
        emails=["Rybakov@Ryad.example", "rybakov@ryad.example ", "antonryad.example"],
        source="сайт",
        text="Нужно 5 000 коробок",
    )
    with database(ADMIN) as db:
        lead = leads.create(db, draft)
        assert announced(db, LeadCreated) == [LeadCreated(lead=lead)]
    assert (lead.name, lead.status, lead.version, lead.source) == ("Антон Рыбаков", "new", 1, "сайт")
    assert [(phone.e164, phone.extension) for phone in lead.phones] == [("+79255557011", "3"), (None, None)]
    assert lead.phones[1].raw == "1235485", "a bad phone is kept as it was typed"
    assert lead.emails == ["rybakov@ryad.example", "antonryad.example"], "a mistyped address is not lost either"
    assert lead.created_at.tzinfo is not None
    with database(ADMIN, read_only=True) as db:
        assert leads.get(db, lead.id) == lead


def test_numbers_are_given_in_the_order_of_arrival(database: Database) -> None:
    """C17."""
    first, second = (added(database, LeadDraft(name=name)) for name in ("А", "Б"))
    assert second.number > first.number


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (LeadDraft(name="  ", company="ООО «Ряд»", phones=["89255557011"]), "ООО «Ряд»"),
        (LeadDraft(name=" ", phones=["8 925 555-70-11"]), "8 925 555-70-11"),
        (LeadDraft(name=" ", emails=["a@b.example"]), "a@b.example"),
    ],
)
def test_a_lead_without_a_name_is_called_by_what_is_there(database: Database, draft: LeadDraft, name: str) -> None:
    assert added(database, draft).name == name


def test_a_lead_of_nothing_is_refused(database: Database) -> None:
    with pytest.raises(Invalid) as caught:
        added(database, LeadDraft(name=" ", text="привет"))
    assert caught.value.field == "name"


def test_a_sellers_own_lead_is_theirs_and_a_programs_is_nobodys(database: Database) -> None:
    seller, program = person("manager"), person("partner")
    assert added(database, LeadDraft(name="А"), seller).manager_id == seller.user_id
    assert added(database, LeadDraft(name="А"), program).manager_id is None
    assert added(database, LeadDraft(name="А"), ADMIN).manager_id is None


@pytest.mark.parametrize(
    "search",
    [
        "рыбаков",
        "РЫБАК",
        "рыбный РЯД",
        "антон ряд",
        "короб",
        "rybakov@",
        "555-70-1",
        "8 925 555",
        "+7 (925) 555-70-11",
        "9255557011",
        "ёлочн",
        "елочн",
    ],
)
def test_leads_are_found_by_parts_of_words_and_numbers(database: Database, search: str) -> None:
    """C13."""
    seller = person()
    lead = added(
        database,
        LeadDraft(
            name="Антон Рыбаков",
            company="Рыбный ряд",
            title="Ёлочные коробки",
            phones=["8 (925) 555-70-11"],
            emails=["rybakov@ryad.example"],
        ),
        seller,
    )
    other = added(database, LeadDraft(name="Светлана", phones=["8 916 000-00-00"]), seller)
    asker = person("manager", seller.user_id)
    assert lead.id in found(database, search, asker)
    assert other.id not in found(database, search, asker)


@pytest.mark.parametrize("search", ["рыбаков светлана", "%", "_", "\\", "8 926", "925 555 70 12"])
def test_what_does_not_match_is_not_found(database: Database, search: str) -> None:
    lead = added(database, LeadDraft(name="Антон Рыбаков", phones=["8 (925) 555-70-11"]))
    assert lead.id not in found(database, search)


def test_the_list_is_newest_first_and_pages_without_gaps_or_doubles(database: Database) -> None:
    mark = secrets.token_hex(6)
    made = [added(database, LeadDraft(name=f"{mark} {number}")).id for number in range(7)]
    seen: list[UUID] = []
    cursor: str | None = None
    for expected in (3, 3, 1):
        with database(ADMIN, read_only=True) as db:
            page = leads.list_page(db, mark, None, False, cursor, 3)
        assert (len(page.items), page.estimated_total) == (expected, 7)
        seen += [lead.id for lead in page.items]
        cursor = page.cursor
    assert cursor is None
    assert seen == made[::-1]


def test_a_cursor_of_something_else_is_refused(database: Database) -> None:
    with database(ADMIN, read_only=True) as db, pytest.raises(Invalid) as caught:
        leads.list_page(db, "", None, False, "bm9uc2Vuc2U", 3)
    assert caught.value.field == "cursor"


def test_rejected_leads_leave_the_list_and_are_kept(database: Database) -> None:
    """C06, C07."""
    mark = secrets.token_hex(6)
    lead = changed(database, added(database, LeadDraft(name=mark)), LeadChange(status="rejected"))
    assert found(database, mark) == []
    assert found(database, mark, closed=True) == [lead.id]
    with database(ADMIN, read_only=True) as db:
        assert [one.id for one in leads.list_page(db, mark, "rejected", False, None, 10).items] == [lead.id]
    changed(database, lead, LeadChange(status="in_progress"))
    assert found(database, mark) == [lead.id]


def test_a_change_changes_what_it_names_and_is_announced(database: Database) -> None:
    lead = added(database, LeadDraft(name="Антон", company="Ряд", phones=["89255557011"]))
    with database(ADMIN) as db:
        after = leads.update(db, lead.id, 1, LeadChange(name="Антон Р.", company=None, phones=["8 800 555-35-35"]))
        assert announced(db, LeadChanged) == [LeadChanged(lead=after)]
    assert (after.version, after.name, after.company, after.title) == (2, "Антон Р.", None, lead.title)
    assert after.phones[0].e164 == "+78005553535"
    assert lead.id in found(database, "8005553535")
    assert lead.id not in found(database, "9255557011")


def test_a_change_that_changes_nothing_is_not_announced(database: Database) -> None:
    lead = added(database, LeadDraft(name="Антон", phones=["89255557011"]))
    with database(ADMIN) as db:
        assert leads.update(db, lead.id, 1, LeadChange(name="Антон ", phones=["89255557011"])) == lead
        assert announced(db, LeadChanged) == []


def test_a_change_of_an_old_version_is_refused_with_the_lead_as_it_is(database: Database) -> None:
    lead = added(database, LeadDraft(name="Антон"))
    changed(database, lead, LeadChange(name="Борис"))
    with pytest.raises(VersionConflict) as caught:
        changed(database, lead, LeadChange(name="Виктор"))
    assert caught.value.details["current"]["name"] == "Борис"
    assert caught.value.details["current"]["version"] == 2


def test_a_name_cannot_be_taken_away(database: Database) -> None:
    lead = added(database, LeadDraft(name="Антон"))
    with pytest.raises(Invalid) as caught:
        changed(database, lead, LeadChange(name=" "))
    assert caught.value.field == "name"


def test_who_sees_which_lead(database: Database) -> None:
    """R32: own, nobody's, and those one takes part in; heads see all; programs what they added."""
    mark = secrets.token_hex(6)
    anna, boris, vera, program = person(), person(), person(), person("partner")
    ids = {
        "anna's": added(database, LeadDraft(name=mark), anna).id,
        "boris's with vera": added(database, LeadDraft(name=mark, participants=[vera.user_id or new_id()]), boris).id,
        "nobody's": added(database, LeadDraft(name=mark), ADMIN).id,
        "program's": added(database, LeadDraft(name=mark, manager_id=boris.user_id), program).id,
    }
    expected = {
        anna: {"anna's", "nobody's"},
        boris: {"boris's with vera", "nobody's", "program's"},
        vera: {"boris's with vera", "nobody's"},
        program: {"program's"},
        person("partner"): set(),
        person("head_of_sales"): set(ids),
        ADMIN: set(ids),
        Asker(user_id=None, role="partner", cause="api", trace_id="x"): set(),
        Asker(user_id=None, role="manager", cause="api", trace_id="x"): set(),
    }
    for asker, whose in expected.items():
        visible = {name for name, id in ids.items() if id in found(database, mark, asker)}
        assert visible == whose, asker
        for name, id in ids.items():
            with database(asker, read_only=True) as db:
                if name in whose:
                    assert leads.get(db, id).id == id
                else:
                    with pytest.raises(NotFound):
                        leads.get(db, id)


def test_a_program_cannot_change_leads_not_even_its_own(database: Database) -> None:
    program = person("partner")
    lead = added(database, LeadDraft(name="А"), program)
    with pytest.raises(Forbidden):
        changed(database, lead, LeadChange(name="Б"), program)


def test_a_seller_cannot_change_what_they_cannot_see(database: Database) -> None:
    lead = added(database, LeadDraft(name="А"), person())
    with pytest.raises(NotFound):
        changed(database, lead, LeadChange(name="Б"), person())
