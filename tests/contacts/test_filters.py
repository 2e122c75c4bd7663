"""Conditions on the fields of records: each operator of each type, and what is refused."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.contacts import contacts, counterparties, fields, filters, periods
from services.contacts.interface import Condition, ContactDraft, CounterpartyDraft
from services.contacts.interface.values import RecordKind
from services.contacts.lists import Asked
from services.contacts.models import CustomField, DirectoryEntry
from services.kit.wire import Asker, Invalid, new_id
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import unique_phone

OPERATORS = [
    *("is", "is_not", "any_of", "none_of", "contains", "starts_with", "empty", "filled"),
    *("gt", "gte", "lt", "lte", "between", "within"),
]


class Shelf:
    """Two counterparties of one manager: one with every field, one with a name alone."""

    def __init__(self, ask: Ask) -> None:
        self.ask, self.owner, self.phone = ask, person(), unique_phone()
        self.keys = {kind: f"{kind}_{new_id().hex[-8:]}" for kind in ("text", "number", "choice", "choices", "flag")}
        with ask(self.owner) as db:
            self.entry = {name: DirectoryEntry(directory=name, name=new_id().hex) for name in ("category", "industry")}
            db.add_all(self.entry.values())
            for kind, key in self.keys.items():
                db.add(CustomField(kind="counterparty", key=key, name=key, type=kind))
                if kind in ("choice", "choices"):
                    self.entry[kind] = DirectoryEntry(directory=f"counterparty.{key}", name="Да")
                    db.add(self.entry[kind])
            db.flush()
            full = CounterpartyDraft(
                name="ООО «Ёлочка»",
                role="prospect",
                city="Орёл",
                phones=[self.phone],
                emails=["info@elochka.example"],
                website="elochka.example",
                category_id=self.entry["category"].id,
                industry_id=self.entry["industry"].id,
                headcount=40,
                capital=Decimal("10000.50"),
                rating=4,
                opted_out=True,
                custom_values={
                    self.keys["text"]: "Красный",
                    self.keys["number"]: 7,
                    self.keys["flag"]: True,
                    self.keys["choice"]: str(self.entry["choice"].id),
                    self.keys["choices"]: [str(self.entry["choices"].id)],
                },
            )
            self.full = counterparties.create(db, full).name
            self.bare = counterparties.create(db, CounterpartyDraft(name="Голый")).name

    def names(self, *conditions: tuple[str, str, Any]) -> set[str]:
        asked = [Condition(field=self.named(name), op=op, value=value) for name, op, value in conditions]  # type: ignore[arg-type]
        with self.ask(self.owner) as db:
            page = counterparties.list_(db, Asked(filter=asked), manager_id=self.owner.user_id)
        return {item.name for item in page.items}

    def named(self, name: str) -> str:
        return f"custom.{self.keys[name]}" if name in self.keys else name

    def value(self, value: Any) -> Any:
        """`category!` stands for the id of that entry."""
        if isinstance(value, list):
            return [self.value(one) for one in value]
        return str(self.entry[value[:-1]].id) if isinstance(value, str) and value[:-1] in self.entry else value


@pytest.fixture(scope="module")
def shelf(contacts_database: Any) -> Iterator[Shelf]:
    yield Shelf(lambda asker=None: contacts_database(asker or person("admin")))


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("name", "is", "ооо «елочка»"),
        ("name", "contains", "лОчк"),
        ("name", "contains", "ооо «ё"),
        ("name", "starts_with", "ооо"),
        ("name", "is_not", "Голый"),
        ("city", "is", "орел"),
        ("city", "contains", "РЁ"),
        ("city", "filled", None),
        ("website", "contains", "elochka"),
        ("phones", "contains", "916"),
        ("phones", "filled", None),
        ("emails", "contains", "@ELOCHKA"),
        ("emails", "filled", None),
        ("headcount", "is", 40),
        ("headcount", "between", [40, 50]),
        ("headcount", "gte", 40),
        ("headcount", "lt", 41),
        ("headcount", "filled", None),
        ("capital", "is", "10000.50"),
        ("capital", "gt", 10000),
        ("rating", "any_of", ["4", "5"]),
        ("rating", "gte", 4),
        ("role", "any_of", ["prospect"]),
        ("role", "none_of", ["client"]),
        ("category_id", "any_of", ["category!"]),
        ("category_id", "filled", None),
        ("industry_id", "is", "industry!"),
        ("opted_out", "is", True),
        ("opted_out", "is_not", False),
        ("text", "contains", "красн"),
        ("text", "is", "красный"),
        ("number", "between", [6, 8]),
        ("flag", "is", True),
        ("choice", "any_of", ["choice!"]),
        ("choices", "any_of", ["choices!"]),
        ("choices", "filled", None),
    ],
)
def test_a_condition_finds_what_meets_it_and_nothing_else(shelf: Shelf, field: str, op: str, value: Any) -> None:
    """T17, T50, T51, T53, F20, R20: built-in and custom fields alike."""
    assert shelf.names((field, op, shelf.value(value))) == {shelf.full}


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("city", "empty", None),
        ("phones", "empty", None),
        ("emails", "empty", None),
        ("headcount", "empty", None),
        ("category_id", "empty", None),
        ("category_id", "none_of", ["category!"]),
        ("opted_out", "is", False),
        ("flag", "is", False),
        ("text", "empty", None),
        ("choices", "empty", None),
        ("choices", "none_of", ["choices!"]),
        ("rating", "none_of", [4]),
    ],
)
def test_records_without_a_value_are_found_by_that(shelf: Shelf, field: str, op: str, value: Any) -> None:
    assert shelf.names((field, op, shelf.value(value))) == {shelf.bare}


def test_several_conditions_hold_together(shelf: Shelf) -> None:
    """T50, T52, T54, R20."""
    both = [("role", "any_of", ["prospect"]), ("headcount", "gte", 10), ("reputation", "any_of", ["neutral"])]
    assert shelf.names(*both) == {shelf.full}
    assert shelf.names(*both, ("payment_method_id", "filled", None)) == set()
    assert shelf.names(("name", "contains", "о"), ("name", "contains", "лый")) == {shelf.bare}


def test_me_is_whoever_asks(shelf: Shelf) -> None:
    """T53: one shared view is «mine» for everybody."""
    assert shelf.names(("manager_id", "any_of", ["me"])) == {shelf.full, shelf.bare}
    with shelf.ask(person("head_of_sales")) as db:
        asked = Asked(filter=[Condition(field="manager_id", op="any_of", value=["me"])])
        assert counterparties.list_(db, asked, manager_id=shelf.owner.user_id).items == []


def test_days_are_those_of_the_firm(shelf: Shelf) -> None:
    today = ("created_at", "within", "today")
    assert shelf.names(today) == {shelf.full, shelf.bare}
    assert shelf.names(("created_at", "within", "yesterday")) == set()
    with shelf.ask() as db:
        day = filters.today(db).isoformat()
    assert shelf.names(("created_at", "is", day)) == {shelf.full, shelf.bare}
    assert shelf.names(("created_at", "between", [day, day])) == {shelf.full, shelf.bare}
    assert shelf.names(("created_at", "lt", day)) == shelf.names(("created_at", "gt", day)) == set()


def test_birthdays_of_people_are_dates(ask: Ask) -> None:
    owner = person()
    with ask(owner) as db:
        made = contacts.create(db, ContactDraft(name="Пётр", birthday=date(1980, 5, 17)))
    with ask(owner) as db:
        found = [
            contacts.list_(db, Asked(filter=[condition]), limit=200).items
            for condition in (
                Condition(field="birthday", op="is", value="1980-05-17"),
                Condition(field="birthday", op="between", value=["1980-05-01", "1980-05-31"]),
                Condition(field="birthday", op="gt", value="1980-05-17"),
            )
        ]
    assert [[item.id for item in items if item.id == made.id] for items in found] == [[made.id], [made.id], []]


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("colour", "is", "red"),
        ("custom.colour", "is", "red"),
        ("name; DROP TABLE contacts", "filled", None),
        ("name", "between", ["а", "я"]),
        ("headcount", "contains", "4"),
        ("headcount", "is", "сорок"),
        ("headcount", "between", [1]),
        ("headcount", "is", "NaN"),
        ("created_at", "within", "someday"),
        ("created_at", "is", "31.02.2026"),
        ("category_id", "any_of", ["red"]),
        ("category_id", "any_of", []),
        ("name", "contains", "а" * 201),
        ("opted_out", "is", "maybe"),
        ("phones", "contains", "нет"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_the_name_of_the_field(
    shelf: Shelf, field: str, op: str, value: Any
) -> None:
    """A filter on an unknown field ends in a clear message."""
    with pytest.raises(Invalid) as refusal:
        shelf.names((field, op, value))
    assert refusal.value.field == field


def test_too_many_conditions_are_refused(shelf: Shelf) -> None:
    with pytest.raises(Invalid):
        shelf.names(*[("city", "filled", None)] * 31)


@pytest.mark.parametrize("kind", ["counterparty", "contact", "interaction"])
def test_every_field_takes_its_operators_and_the_database_understands_them(ask: Ask, kind: RecordKind) -> None:
    """F20, T50: nearly every column has a filter."""
    values: dict[str, list[Any]] = {
        "text": ["а"],
        "number": [1, [1, 2]],
        "date": ["2026-11-23", "today", ["2026-11-01", "2026-11-30"]],
        "flag": [True],
        "id": ["00000000-0000-7000-8000-000000000000"],
        "phone": ["916"],
    }
    with ask() as db:
        for spec in fields.every(db, kind).values():
            taken = 0
            for op in OPERATORS:
                for value in (one for several in values.values() for one in several):
                    try:
                        where = filters.where(db, kind, [Condition(field=spec.name, op=op, value=value)])  # type: ignore[arg-type]
                    except Invalid as refusal:
                        assert refusal.field == spec.name
                        continue
                    db.scalars(fields.MODELS[kind].__table__.select().where(*where).limit(1)).all()
                    taken += 1
            assert taken > 0 or not spec.filterable, spec.name


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", "2026-11-23", "2026-11-23"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("this_week", "2026-11-23", "2026-11-29"),
        ("last_week", "2026-11-16", "2026-11-22"),
        ("this_month", "2026-11-01", "2026-11-30"),
        ("next_month", "2026-12-01", "2026-12-31"),
        ("this_quarter", "2026-10-01", "2026-12-31"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("last_30_days", "2026-10-25", "2026-11-23"),
        ("next_7_days", "2026-11-23", "2026-11-29"),
    ],
)
def test_a_period_has_its_first_and_last_day(period: str, first: str, last: str) -> None:
    assert periods.span(period, date(2026, 11, 23)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_seller_filters_only_what_they_may_see(shelf: Shelf) -> None:
    other: Asker = person()
    with shelf.ask(other) as db:
        asked = Asked(filter=[Condition(field="phones", op="contains", value=shelf.phone)])
        assert counterparties.list_(db, asked).items == []
