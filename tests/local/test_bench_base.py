"""The synthetic base of the bench runs: believable, valid, and as the service itself would have kept it."""

from random import Random
from uuid import UUID, uuid4

import psycopg
import pytest
from stdnum.ru import inn as inn_number

from deploy.local.bench.base import firms, people, places
from deploy.local.bench.base.chunk import Base, addresses_of, derive
from deploy.local.bench.base.clients import CLIENT, Choices, Values, client, ident, made_at
from deploy.local.bench.base.fill import TABLES, fill, forget
from deploy.local.bench.base.rows import Table
from services.contacts import addresses, counterparties
from services.contacts.interface import CounterpartyDraft
from services.contacts.models import Counterparty
from services.contacts.requisites import KPP
from services.kit import migrate
from services.kit.db import Database
from services.kit.wire import system
from tests.conftest import Servers

SIZE = 600
CHOICES = Choices([uuid4(), uuid4()], {"region": [uuid4()], "counterparty.delivery": [uuid4()]})
Record = tuple[Values, list[Values]]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return [client(1, number, SIZE, CHOICES) for number in range(1, SIZE + 1)]


def test_a_client_follows_from_the_seed_and_its_number(records: list[Record]) -> None:
    assert client(1, 17, SIZE, CHOICES) == records[16]
    assert client(2, 17, SIZE, CHOICES)[0]["name"] != records[16][0]["name"]
    for number, (values, _) in enumerate(records, 1):
        alone, _ = client(1, number, SIZE, Choices(CHOICES.managers, {}))
        assert (alone["name"], alone["phones"], alone["emails"]) == (
            values["name"],
            values["phones"],
            values["emails"],
        ), "whatever directories there are"


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Иван", "Иванович", "Ивановна"),
        ("Сергей", "Сергеевич", "Сергеевна"),
        ("Юрий", "Юрьевич", "Юрьевна"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Пётр", "Петрович", "Петровна"),
        ("Павел", "Павлович", "Павловна"),
        ("Яков", "Яковлевич", "Яковлевна"),
    ],
)
def test_patronymics_are_those_of_the_language(father: str, son: str, daughter: str) -> None:
    assert (people.patronymic(father, False), people.patronymic(father, True)) == (son, daughter)


def test_people_agree_with_themselves() -> None:
    dice = Random(1)
    for _ in range(500):
        who = people.person(dice)
        assert who.patronymic.endswith("на" if who.female else "ич"), who
        assert who.surname.endswith(("а", "ая", "енко", "чук")) if who.female else not who.surname.endswith("ова"), who


def test_names_are_mostly_rare_and_some_are_shared() -> None:
    dice = Random(1)
    names = [firms.firm(dice, places.town(dice).name)[1] for _ in range(20_000)]
    assert 0.6 < len(set(names)) / len(names) < 0.99


def test_every_number_and_address_is_one_that_the_service_takes(records: list[Record]) -> None:
    for values, persons in records:
        for one in (dict(values), *map(dict, persons)):
            typed = list(one["phones"])
            derive("contact", one)
            assert one["phones"] == addresses.phones_of(typed)
            assert one["emails"] == addresses.emails_of(one["emails"])
        if values.get("inn"):
            assert inn_number.is_valid(values["inn"])
        if values.get("kpp"):
            assert KPP.fullmatch(values["kpp"])


def test_ids_phones_e_mails_and_inns_are_nobody_elses(records: list[Record]) -> None:
    everyone = [dict(one) for values, persons in records for one in (values, *persons)]
    for one in everyone:
        derive("contact", one)
    ids = [one["id"] for one in everyone] + [row["id"] for one in everyone for row in addresses_of("contact", one)]
    assert len(set(ids)) == len(ids)
    for field in ("inn", "name"):
        values = [one[field] for one in everyone if one.get(field)]
        assert len(set(values)) >= len(values) * (1 if field == "inn" else 0.9)
    mobiles = [phone["e164"] for one in everyone for phone in one["phones"] if phone["e164"].startswith("+79")]
    emails = [email for one in everyone for email in one["emails"]]
    assert len(set(mobiles)) == len(mobiles) and len(set(emails)) == len(emails)


def test_ids_sort_by_the_time_they_were_given() -> None:
    ids = [ident(CLIENT, made_at(number, 1_000_000), number) for number in range(1, 2000)]
    assert ids == sorted(ids) and {one.version for one in ids} == {7}


def test_a_row_says_everything_its_table_needs() -> None:
    with pytest.raises(KeyError, match="counterparties"):
        Table(Counterparty).line({"name": "ООО «Заря»"})


def test_the_base_is_as_the_service_would_have_kept_it(servers: Servers) -> None:
    url = servers.postgres.url.rpartition("/")[0] + "/bench_base"
    with psycopg.connect(servers.postgres.url, autocommit=True) as db:
        db.execute("CREATE DATABASE bench_base")
    migrate.upgrade("contacts", url)
    managers = [UUID(int=number) for number in range(1, 4)]
    with psycopg.connect(url, autocommit=True) as db:
        kept = shape(db)
        fill(Base(url, SIZE, managers))
        assert shape(db) == kept, "indexes and constraints are as they were"
        counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in TABLES}
        assert (counts["counterparties"], counts["interactions"]) == ((SIZE,), (SIZE * 10,))
        strays = (
            "SELECT count(*) FROM interactions LEFT JOIN counterparties ON counterparties.id = counterparty_id "
            "WHERE counterparties.id IS NULL OR counterparties.manager_id <> interactions.manager_id"
        )
        assert db.execute(strays).fetchone() == (0,)
    wanted, _ = client(1, 17, SIZE, Choices(managers, {}))
    database = Database.plain(url, service="contacts", amqp_uri="")
    try:
        with database(system("test")) as db:
            made = counterparties.get(db, wanted["id"])
            assert (made.number, made.name) == (17, wanted["name"])
            new = counterparties.create(db, CounterpartyDraft(name="ООО «После»"))
            assert new.number == SIZE + 1
    finally:
        database.close()
    with psycopg.connect(url, autocommit=True) as db:
        everything = "SELECT count(*) FROM counterparties"
        fill(Base(url, SIZE, managers))
        assert db.execute(everything).fetchone() == (SIZE + 1,), "what is there already is not made again"
        forget(db)
        fill(Base(url, SIZE, managers))
        assert db.execute(everything).fetchone() == (SIZE,)


def shape(db: psycopg.Connection[tuple[object, ...]]) -> set[tuple[object, ...]]:
    indexes = db.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [list(TABLES)])
    rules = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ANY(%s::regclass[])"
    return {*indexes.fetchall(), *db.execute(rules, [list(TABLES)]).fetchall()}
