"""Who sees what: every way to a record, for every role and reach, and for every relation to it."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts import (
    access,
    analysis,
    analysis_records,
    consents,
    contacts,
    counterparties,
    deleted,
    history,
    interactions,
    journal,
    journal_summary,
    lists,
    matching,
    merging,
    selections,
    staff,
    timeline,
)
from services.contacts.access_models import Segment, SegmentManager, Staff
from services.contacts.interface import Condition, ContactChange, ContactDraft, CounterpartyChange, CounterpartyDraft
from services.contacts.interface.analysis import Analysis, AnalysisRecords, Measure, RecordTable
from services.contacts.interface.bulk import Selection
from services.contacts.interface.history import Restoring
from services.contacts.interface.interactions import InteractionDraft
from services.contacts.lists import Asked
from services.contacts.models import Contact, Counterparty, Interaction
from services.kit.db import Session
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, Reach, Role, UserChanged, new_id, now, system
from tests.contacts.conftest import Ask
from tests.contacts.conftest import person as person_of

SHAPES: dict[str, tuple[Role, Reach]] = {
    "own": ("manager", "own"),
    "segment": ("manager", "segment"),
    "team": ("manager", "team"),
    "everything": ("manager", "all"),
    "head": ("head_of_sales", "all"),
    "admin": ("admin", "all"),
    "partner": ("partner", "all"),
}
WIDE = {"everything", "head", "admin", "partner"}
EVERYBODY = set(SHAPES)
RELATIONS: dict[str, set[str]] = {
    "my own": EVERYBODY,
    "nobody's": EVERYBODY,
    "made by me": EVERYBODY,
    "a colleague's": {"team"} | WIDE,
    "a stranger's": WIDE,
    "put into my segment": {"segment", "team"} | WIDE,
    "meets my segment": {"segment", "team"} | WIDE,
    "my private": EVERYBODY,
    "another's private": set(),
    "deleted": set(),
}
"""Who sees a record that stands so to them."""


class World:
    """People of two teams, a segment of mine, and a record for each relation."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.me, self.colleague, self.stranger = new_id(), new_id(), new_id()
        team, other_team, self.segment = new_id(), new_id(), new_id()
        with ask(system("test")) as db:
            for user_id, team_id in ((self.me, team), (self.colleague, team), (self.stranger, other_team)):
                staff.learn(db, user(user_id, team_id))
            db.add(Segment(id=self.segment, name=f"Сегмент {self.segment}", created_by=None))
            db.flush()
            db.add(SegmentManager(segment_id=self.segment, user_id=self.me))

    def columns(self, relation: str) -> dict[str, Any]:
        mine, strangers = {"manager_id": self.me}, {"manager_id": self.stranger, "created_by": self.stranger}
        columns: dict[str, dict[str, Any]] = {
            "my own": mine,
            "nobody's": {"manager_id": None},
            "made by me": {**strangers, "created_by": self.me},
            "a colleague's": {**strangers, "manager_id": self.colleague},
            "a stranger's": strangers,
            "put into my segment": {**strangers, "segment_ids": [self.segment]},
            "meets my segment": {**strangers, "filter_segment_ids": [self.segment]},
            "my private": {**strangers, "created_by": self.me, "private": True},
            "another's private": {**strangers, **mine, "private": True},
            "deleted": {**mine, "deleted": True},
        }
        return columns[relation]

    def client(self, relation: str) -> "Client":
        """A counterparty, a person of it with the same relation, and a line of the journal."""
        name, phone = f"Клиент {new_id().hex}", f"+7916{new_id().int % 10**7:07d}"
        columns = self.columns(relation)
        with self.ask(system("test")) as db:
            made = counterparties.create(db, CounterpartyDraft(name=name, phones=[phone]))
            person = contacts.create(db, ContactDraft(name=f"Человек {name}", counterparty_id=made.id))
            line = interactions.create(db, InteractionDraft(counterparty_id=made.id, summary=name))
            db.execute(sa.update(Counterparty).where(Counterparty.id == made.id).values(**columns))
            own = {key: value for key, value in columns.items() if "segment" not in key}
            db.execute(sa.update(Contact).where(Contact.id == person.id).values(**own))
            strange = {"manager_id": self.stranger, "created_by": self.stranger}
            db.execute(sa.update(Interaction).where(Interaction.id == line.id).values(**strange))
            spare = counterparties.create(db, CounterpartyDraft(name=f"Двойник {new_id().hex}"))
        return Client(made.id, person.id, line.id, spare.id, name, phone)


class Client(NamedTuple):
    id: UUID
    contact_id: UUID
    line_id: UUID
    spare_id: UUID
    """Another one, of nobody's, to merge it into."""
    name: str
    phone: str


def user(user_id: UUID, team_id: UUID | None, version: int = 1, **fields: Any) -> UserChanged:
    values: dict[str, Any] = {"name": "Кто-то", "role": "manager", "active": True, "reach": "own", **fields}
    return UserChanged(id=user_id, version=version, team_id=team_id, **values)


@pytest.fixture(scope="module")
def world(contacts_database: Any) -> World:
    return World(lambda asker=None: contacts_database(asker or system("test")))


def listed(page: Any, record_id: UUID) -> bool:
    return record_id in [item.id for item in page.items]


def done(write: Callable[..., None], *arguments: Any) -> bool:
    """What answers nothing was done if it did not refuse."""
    write(*arguments)
    return True


def named(one: Client) -> list[Condition]:
    return [Condition(field="name", op="is", value=one.name)]


def of_client(one: Client) -> journal.Question:
    return journal.Question(
        starts_from=None,
        starts_before=None,
        links={"counterparty_id": one.id},
        chosen={"manager_id": []},
        my_clients=False,
        search="",
        filter=[],
    )


def lines_of(one: Client) -> Analysis:
    of_it = Condition(field="counterparty_id", op="any_of", value=[str(one.id)])
    return Analysis(source="interaction", measures=[Measure(kind="count")], filter=[of_it])


PATHS: dict[str, Callable[[Session, Client], bool]] = {
    "get": lambda db, one: counterparties.get(db, one.id).id == one.id,
    "find by name": lambda db, one: listed(counterparties.list_(db, Asked(one.name)), one.id),
    "find by phone": lambda db, one: listed(counterparties.list_(db, Asked(one.phone)), one.id),
    "count": lambda db, one: counterparties.list_(db, Asked(one.name)).estimated_total == 1,
    "filter": lambda db, one: listed(counterparties.list_(db, Asked(filter=named(one))), one.id),
    "export": lambda db, one: (
        db.scalars(lists.found_ids(db, "counterparty", Asked(filter=named(one)))).all() == [one.id]
    ),
    "change of many": lambda db, one: selections.count(db, "counterparty", Selection(ids=[one.id])) == 1,
    "who calls": lambda db, one: (
        one.id in {party.counterparty_id for party in matching.parties(db, "phone", one.phone)}
    ),
    "merge": lambda db, one: merging.preview(db, "counterparty", one.spare_id, one.id) is not None,
    "consents": lambda db, one: consents.list_(db, None, one.id) == [],
    "change": lambda db, one: counterparties.update(db, one.id, 1, CounterpartyChange(city="Тверь")).city == "Тверь",
    "delete": lambda db, one: done(counterparties.delete, db, one.id, 1),
    "timeline": lambda db, one: len(timeline.list_(db, one.id, one.name, ["note"], None, 50).items) == 1,
    "write a line": lambda db, one: interactions.create(db, InteractionDraft(counterparty_id=one.id)).version == 1,
    "get a line": lambda db, one: interactions.get(db, one.line_id).id == one.line_id,
    "journal": lambda db, one: listed(journal.list_(db, of_client(one), "starts_at", True, None, 50), one.line_id),
    "the line as of": lambda db, one: history.interaction_as_of(db, one.line_id, now()).id == one.line_id,
    "summary": lambda db, one: journal_summary.get(db, of_client(one)).total == 1,
    "counted": lambda db, one: analysis.get(db, lines_of(one)).rows[0].values == [1],
    "as records": lambda db, one: listed(
        analysis_records.get(
            db, AnalysisRecords(analysis=lines_of(one), table=RecordTable(columns=["counterparty.name"]))
        ),
        one.line_id,
    ),
    "history": lambda db, one: len(history.list_(db, "counterparty", one.id, None, 50).items) == 1,
    "as of": lambda db, one: history.counterparty_as_of(db, one.id, now()).id == one.id,
    "restore": lambda db, one: done(history.restore, db, "counterparty", one.id, 1, Restoring(at=now())),
    "get the person": lambda db, one: contacts.get(db, one.contact_id).id == one.contact_id,
    "find the person": lambda db, one: listed(contacts.list_(db, Asked(one.name)), one.contact_id),
    "people of the client": lambda db, one: listed(contacts.list_(db, counterparty_id=one.id), one.contact_id),
    "change the person": lambda db, one: (
        contacts.update(db, one.contact_id, 1, ContactChange(position="директор")).version == 2
    ),
    "the person as of": lambda db, one: history.contact_as_of(db, one.contact_id, now()).id == one.contact_id,
    "history of the person": lambda db, one: len(history.list_(db, "contact", one.contact_id, None, 50).items) == 1,
}


class TakenBack(Exception):
    """What a path wrote is for this look only."""


def sees(ask: Ask, asker: Asker, path: str, client: Client) -> bool:
    seen = False
    try:
        with ask(asker) as db:
            seen = PATHS[path](db, client)
            raise TakenBack
    except TakenBack:
        return seen
    except NotFound:
        return False


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_way_to_a_record_is_open_to_those_who_see_it_and_to_nobody_else(
    ask: Ask, world: World, shape: str, relation: str
) -> None:
    """T15, T25, R03, S23: own, segment, team, all, private; by each path alike."""
    role, reach = SHAPES[shape]
    asker = Asker(user_id=world.me, role=role, cause="ui", trace_id="test", reach=reach)
    client = world.client(relation)
    expected = shape in RELATIONS[relation]
    found = {path: sees(ask, asker, path, client) for path in PATHS}
    if relation == "deleted":
        # The bin is a place of its own, and what lies in it has a history.
        assert found.pop("history") and found.pop("history of the person")
        with ask(asker) as db:
            assert not listed(deleted.list_(db, "counterparty", "", None, 200), client.id), (
                "was not put there by anybody"
            )
    assert found == dict.fromkeys(found, expected)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("shape", [name for name in SHAPES if name != "partner"])
def test_why_somebody_sees_a_record_is_answered_by_what_decides_it(
    ask: Ask, world: World, shape: str, relation: str
) -> None:
    """R03, R22."""
    role, reach = SHAPES[shape]
    client, person = world.client(relation), new_id()
    with ask(system("test")) as db:
        for mine in (Counterparty.manager_id, Counterparty.created_by):
            changing = sa.update(Counterparty).where(Counterparty.id == client.id, mine == world.me)
            db.execute(changing.values({mine: person}))
        team = db.scalar(sa.select(Staff.team_id).where(Staff.user_id == world.me))
        staff.learn(db, user(person, team, role=role, reach=reach))
        db.add(SegmentManager(segment_id=world.segment, user_id=person))
    asker = Asker(user_id=person, role=role, cause="ui", trace_id="test", reach=reach)
    # What is private is explained to nobody but its creator: here they ask about themselves.
    head = msgspec.structs.replace(asker, role="admin") if relation == "my private" else person_of("admin")
    with ask(head) as db:
        if relation == "another's private":
            with pytest.raises(NotFound):
                access.explain(db, person, client.id, None)
            return
        answer = access.explain(db, person, client.id, None)
    assert answer.sees == sees(ask, asker, "get", client) == (shape in RELATIONS[relation])
    assert answer.hidden == ("deleted" if relation == "deleted" else None)
    assert answer.sees == (answer.hidden is None and any(one.holds and one.counts for one in answer.reasons))


def test_only_heads_ask_why_and_name_one_record(ask: Ask, world: World) -> None:
    client = world.client("my own")
    with ask(Asker(user_id=world.me, role="manager", cause="ui", trace_id="t", reach="all")) as db:
        with pytest.raises(Forbidden):
            access.explain(db, world.me, client.id, None)
    with ask() as db:
        with pytest.raises(Invalid):
            access.explain(db, world.me, None, None)
        with pytest.raises(Invalid):
            access.explain(db, world.me, client.id, client.contact_id)
        with pytest.raises(NotFound) as refusal:
            access.explain(db, new_id(), client.id, None)
        assert refusal.value.field == "user_id"
        answer = access.explain(db, world.me, None, client.contact_id)
        assert answer.sees
        assert [one.reason for one in answer.reasons if one.holds and one.counts] == ["own"]


def test_news_of_a_person_that_come_late_change_nothing(ask: Ask) -> None:
    user_id, team = new_id(), new_id()
    with ask(system("test")) as db:
        staff.learn(db, user(user_id, team, version=5, name="Новое имя"))
        staff.learn(db, user(user_id, None, version=4, name="Старое имя"))
        staff.learn(db, user(user_id, team, version=5, name="Новое имя"))
        assert staff.names(db)[user_id] == "Новое имя"


def test_who_leaves_the_team_loses_its_clients_at_once(ask: Ask, world: World) -> None:
    """R03."""
    client, mate, team = world.client("a colleague's"), new_id(), new_id()
    with ask(system("test")) as db:
        staff.learn(db, user(mate, team, reach="team"))
        staff.learn(db, user(world.colleague, team, version=new_version()))
    asker = Asker(user_id=mate, role="manager", cause="ui", trace_id="test", reach="team")
    assert sees(ask, asker, "get", client)
    with ask(system("test")) as db:
        staff.learn(db, user(mate, None, version=2, reach="team"))
    assert not sees(ask, asker, "get", client)


def new_version() -> int:
    """Higher than any before it in this run."""
    return int(now().timestamp())


def test_a_caller_is_known_without_naming_a_client_that_the_asker_may_not_see(ask: Ask) -> None:
    """T25."""
    owner, other = person_of(), person_of()
    number = f"+7916{new_id().int % 10**7:07d}"
    with ask(owner) as db:
        firm = counterparties.create(db, CounterpartyDraft(name="ООО «Тайна»", private=True))
        maria = contacts.create(db, ContactDraft(name="Мария", counterparty_id=firm.id, phones=[number]))
        assert [party.counterparty_id for party in matching.parties(db, "phone", number)] == [firm.id]
    with ask(person_of("admin")) as db:
        contacts.update(db, maria.id, maria.version, ContactChange(manager_id=other.user_id))
    with ask(other) as db:
        (party,) = matching.parties(db, "phone", number)
    assert (party.contact_id, party.counterparty_id, party.counterparty_name) == (maria.id, None, None)
