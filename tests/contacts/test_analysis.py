"""Analysis: what is counted, for whom, and that a list shows the records behind every number."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts import analysis, counting, filters, rights
from services.contacts.access_models import Segment, SegmentManager, Staff
from services.contacts.fields import MODELS
from services.contacts.interface import Condition
from services.contacts.interface.analysis import (
    AbcCutoffs,
    Analysis,
    AnalysisResult,
    AnalysisRow,
    AnalysisTooLong,
    Grouping,
    Measure,
    ReportPeriod,
)
from services.contacts.models import Contact, Counterparty, CustomField, DirectoryEntry, Interaction
from services.contacts.names import sort_key
from services.kit.wire import Asker, Invalid, new_id, system
from tests.contacts.conftest import Ask, person

COUNT = Measure(kind="count")
CLIENTS = Measure(kind="counterparties")


class Office:
    """A small firm: two managers, six clients, lines of the journal, told apart from all others by a city."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.city = f"Город {new_id().hex[:12]}"
        self.anna, self.boris, self.head = person(), person(), person("head_of_sales")
        assert self.anna.user_id and self.boris.user_id
        with ask() as db:
            for who, name in ((self.anna, "Анна"), (self.boris, "Борис")):
                db.add(
                    Staff(
                        user_id=who.user_id,
                        version=1,
                        name=name,
                        role="manager",
                        reach="own",
                        team_id=None,
                        active=True,
                    )
                )
            self.metals = DirectoryEntry(directory="industry", name=f"Металлы {self.city}")
            self.food = DirectoryEntry(directory="industry", name=f"Еда {self.city}")
            db.add_all([self.metals, self.food])
            db.flush()
            self.clients = [
                self._client("Альфа", self.anna, self.metals, income=Decimal("1000.50"), headcount=5, rating=5),
                self._client("Бета", self.anna, self.food, income=Decimal(500), headcount=50),
                self._client("Гамма", self.boris, self.metals, income=None, headcount=500, rating=3),
                self._client("Дельта", self.boris, None, income=Decimal(2000), headcount=None),
                self._client("Ничей", None, self.food, income=Decimal(10), headcount=50),
                self._client("Секрет", self.boris, self.food, income=Decimal(10**9), headcount=1, private=True),
            ]
            db.add_all(self.clients)

    def _client(self, name: str, manager: Asker | None, industry: DirectoryEntry | None, **fields: Any) -> Counterparty:
        full = f"{name} {self.city}"
        user_id = manager.user_id if manager else None
        fields["annual_income"] = fields.pop("income")
        return Counterparty(
            name=full,
            sort_key=sort_key(full),
            legal_form="legal_entity",
            role="client",
            city=self.city,
            manager_id=user_id,
            created_by=user_id,
            industry_id=industry.id if industry else None,
            **fields,
        )

    def lines(self, client: Counterparty, manager: Asker, *starts: datetime, **fields: Any) -> None:
        with self.ask() as db:
            for at in starts:
                known = {"channel": "phone", "direction": "outbound", "status": "held", "subject": self.city}
                values = known | {"duration_seconds": 60} | fields
                db.add(
                    Interaction(
                        counterparty_id=client.id,
                        manager_id=manager.user_id,
                        created_by=manager.user_id,
                        starts_at=at,
                        **values,
                    )
                )

    def here(self, source: str) -> list[Condition]:
        return [Condition(field="subject" if source == "interaction" else "city", op="is", value=self.city)]

    def get(self, asker: Asker | None = None, **fields: Any) -> AnalysisResult:
        fields.setdefault("source", "counterparty")
        fields.setdefault("measures", [COUNT])
        fields["filter"] = [*self.here(fields["source"]), *fields.get("filter", [])]
        with self.ask(asker or self.head) as db:
            return analysis.get(db, Analysis(**fields))

    def listed(self, source: Any, conditions: list[Condition], asker: Asker | None = None) -> set[UUID]:
        """What a list shows for these conditions."""
        model = MODELS[source]
        with self.ask(asker or self.head) as db:
            found = sa.select(model.id).where(rights.visible(db.asker, model), model.deleted.is_(False))
            found = found.where(*filters.where(db, source, conditions))
            return set(db.scalars(found))


@pytest.fixture
def office(ask: Ask) -> Iterator[Office]:
    yield Office(ask)


def moscow(year: int, month: int, day: int, hour: int = 12) -> datetime:
    """A moment of the firm's clock, which is three hours ahead of UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC) - timedelta(hours=3)


def numbers(result: AnalysisResult, measure: int = 0) -> dict[tuple[str | None, ...], Decimal | None]:
    """Values by the titles of a group, or its keys where it has none."""
    return {called(row): row.values[measure] for row in result.rows}


def called(row: AnalysisRow) -> tuple[str | None, ...]:
    return tuple(title or key for title, key in zip(row.titles, row.keys, strict=True))


def every_row_is_listed(office: Office, source: Any, result: AnalysisResult, asker: Asker | None = None) -> None:
    """The drill-down: a list with the conditions of a row has as many records as the row says."""
    for row in result.rows:
        assert row.filter is not None
        shown = office.listed(source, [*result.filter, *row.filter], asker)
        assert len(shown) == row.values[0], called(row)


def test_groups_have_subtotals_and_a_whole(office: Office) -> None:
    """S03, F75, F76, F77, S30, C45."""
    result = office.get(groups=[Grouping(field="industry_id"), Grouping(field="manager_id")])
    metals, food = office.metals.name, office.food.name
    assert numbers(result) == {
        (): 5,
        (metals,): 2,
        (metals, "Анна"): 1,
        (metals, "Борис"): 1,
        (food,): 2,
        (food, "Анна"): 1,
        (food, None): 1,
        (None,): 1,
        (None, "Борис"): 1,
    }
    levels = [row.level for row in result.rows]
    assert levels[0] == 0 and levels.count(1) == 3 and levels.count(2) == 5 and levels[1:3] == [1, 2]
    assert result.rows[1].shares == [40.0] and result.rows[0].shares == [100.0]
    every_row_is_listed(office, "counterparty", result)


@pytest.mark.parametrize(
    "field",
    [
        "city",
        "name",
        "role",
        "industry_id",
        "manager_id",
        "rating",
        "headcount",
        "annual_income",
        "private",
        "parent_id",
        "created_at",
        "segment_ids",
        "website",
    ],
)
def test_a_list_shows_the_records_behind_each_number(office: Office, field: str) -> None:
    """S03, S30: by every type of field."""
    with office.ask() as db:
        segment = Segment(name=f"Сегмент {office.city}", conditions=None)
        db.add(segment)
        db.flush()
        first, second = (db.get_one(Counterparty, client.id) for client in office.clients[:2])
        first.segment_ids, first.parent_id, first.website = [segment.id], second.id, "https://Ёлка.рф"
    result = office.get(groups=[Grouping(field=field)])
    every_row_is_listed(office, "counterparty", result)
    assert sum(row.values[0] or 0 for row in result.rows if row.level) == 5


def test_numbers_are_put_into_ranges(office: Office) -> None:
    """A bound belongs to the range above it."""
    result = office.get(groups=[Grouping(field="headcount", bounds=[Decimal(50), Decimal(500)])])
    assert numbers(result) == {(): 5, ("0",): 1, ("1",): 2, ("2",): 1, (None,): 1}
    every_row_is_listed(office, "counterparty", result)


@pytest.mark.parametrize("bounds", [[2, 1], [1, 1]])
def test_ranges_that_do_not_grow_are_refused(office: Office, bounds: list[int]) -> None:
    with pytest.raises(Invalid) as refusal:
        office.get(groups=[Grouping(field="headcount", bounds=[Decimal(bound) for bound in bounds])])
    assert refusal.value.field == "headcount"


def test_money_numbers_and_different_clients_are_measured(office: Office) -> None:
    """F76: sums, averages and the like leave out records without a value."""
    of = [Measure(kind=kind, field="annual_income") for kind in ("sum", "average", "least", "most")]
    metals = Measure(
        kind="portion", filter=[Condition(field="industry_id", op="any_of", value=[str(office.metals.id)])]
    )
    result = office.get(groups=[Grouping(field="manager_id")], measures=[*of, metals, CLIENTS])
    by_name = {called(row): row.values for row in result.rows}
    assert by_name[()] == [Decimal("3510.50"), Decimal("877.63"), 10, 2000, 40, 5]
    assert by_name[("Анна",)] == [Decimal("1500.50"), Decimal("750.25"), 500, Decimal("1000.50"), 50, 2]
    assert [row.shares[1:5] for row in result.rows] == [[None] * 4] * 4


def test_what_may_not_be_seen_is_not_counted(office: Office) -> None:
    """C27, S30: a secret is counted for its creator alone, another manager's clients for the head."""

    def seen(asker: Asker) -> Decimal | None:
        result = office.get(
            asker, groups=[Grouping(field="manager_id")], measures=[Measure(kind="sum", field="annual_income")]
        )
        return result.rows[0].values[0]

    assert seen(office.head) == Decimal("3510.50")
    assert seen(office.anna) == Decimal("1510.50")
    assert seen(office.boris) == Decimal(10**9 + 2010)


def test_interactions_are_counted_by_time_of_the_firm_and_by_fields_of_their_clients(office: Office) -> None:
    """F19, F71, S30: a call just after midnight in Moscow belongs to the new month, though in UTC it is the old one."""
    alpha, _, gamma, *_ = office.clients
    office.lines(alpha, office.anna, moscow(2026, 3, 31, 23), moscow(2026, 4, 1, 0), moscow(2026, 4, 30, 23))
    office.lines(gamma, office.boris, moscow(2026, 4, 15), channel="email", duration_seconds=0)
    by_month = office.get(
        source="interaction", groups=[Grouping(field="starts_at", by="month")], measures=[COUNT, CLIENTS]
    )
    assert numbers(by_month) == {(): 4, ("2026-03-01",): 1, ("2026-04-01",): 3}
    assert numbers(by_month, 1) == {(): 2, ("2026-03-01",): 1, ("2026-04-01",): 2}
    every_row_is_listed(office, "interaction", by_month)
    of_clients = office.get(
        source="interaction",
        groups=[Grouping(field="counterparty.industry_id"), Grouping(field="channel")],
        measures=[COUNT, Measure(kind="sum", field="duration_seconds")],
    )
    metals = office.metals.name
    assert numbers(of_clients, 1) == {(): 180, (metals,): 180, (metals, "phone"): 180, (metals, "email"): 0}
    every_row_is_listed(office, "interaction", of_clients)


def test_lines_that_were_deleted_are_not_counted(office: Office) -> None:
    office.lines(office.clients[0], office.anna, moscow(2026, 6, 1))
    office.lines(office.clients[0], office.anna, moscow(2026, 6, 2), deleted=True)
    assert office.get(source="interaction").rows[0].values == [1]
    assert office.get(office.anna, source="interaction").rows[0].values == [1]


@pytest.mark.parametrize("step", ["day", "week", "month", "quarter", "year"])
def test_times_of_every_length_lead_to_their_records(office: Office, step: Any) -> None:
    office.lines(office.clients[0], office.anna, *(moscow(2024, 2, 20) + timedelta(days=17 * n) for n in range(30)))
    result = office.get(source="interaction", groups=[Grouping(field="starts_at", by=step)])
    keys = [row.keys[0] for row in result.rows[1:]]
    assert keys == sorted(keys, key=str) and sum(row.values[0] or 0 for row in result.rows[1:]) == 30
    every_row_is_listed(office, "interaction", result)


def test_the_source_is_filtered_before_it_is_grouped(office: Office) -> None:
    """F78, F79: by state and by importance."""
    alpha = office.clients[0]
    office.lines(alpha, office.anna, moscow(2026, 1, 1), moscow(2026, 1, 2), progress="done", priority="high")
    office.lines(alpha, office.anna, moscow(2026, 1, 3), progress="not_done", priority="high")
    office.lines(alpha, office.boris, moscow(2026, 1, 4), progress="done", priority="low")
    done = Condition(field="progress", op="any_of", value=["done"])
    important = Condition(field="priority", op="any_of", value=["high"])
    grouped: dict[str, Any] = {"source": "interaction", "groups": [Grouping(field="manager_id")]}
    assert numbers(office.get(**grouped, filter=[done])) == {(): 3, ("Анна",): 2, ("Борис",): 1}
    assert numbers(office.get(**grouped, filter=[important])) == {(): 3, ("Анна",): 3}
    efficiency = office.get(
        **grouped, measures=[COUNT, Measure(kind="count", filter=[done]), Measure(kind="portion", filter=[done])]
    )
    assert {called(row): row.values for row in efficiency.rows} == {
        (): [4, 3, 75],
        ("Анна",): [3, 2, Decimal("66.67")],
        ("Борис",): [1, 1, 100],
    }


def test_a_period_is_compared_with_the_one_before_it(office: Office) -> None:
    """F71-F73: comparisons by period."""
    alpha = office.clients[0]
    office.lines(alpha, office.anna, moscow(2026, 3, 1, 0), moscow(2026, 3, 31, 23), moscow(2026, 2, 28, 23))
    office.lines(alpha, office.boris, moscow(2026, 2, 10), moscow(2025, 3, 5), moscow(2025, 3, 6))
    march: dict[str, Any] = {"field": "starts_at", "since": date(2026, 3, 1), "until": date(2026, 3, 31)}

    def compared(compare: Any) -> dict[Any, Any]:
        result = office.get(
            source="interaction", groups=[Grouping(field="manager_id")], period=ReportPeriod(**march, compare=compare)
        )
        every_row_is_listed(office, "interaction", result)
        return {called(row): (row.values[0], row.before and row.before[0]) for row in result.rows}

    assert compared(None) == {(): (2, None), ("Анна",): (2, None)}
    assert compared("before") == {(): (2, 2), ("Анна",): (2, 1)}
    assert compared("year_before") == {(): (2, 2), ("Анна",): (2, None)}


def test_a_record_with_several_values_counts_for_each_and_once_in_the_whole(office: Office) -> None:
    key = f"tags_{new_id().hex[:8]}"
    with office.ask() as db:
        db.add(CustomField(kind="counterparty", key=key, name="Метки", type="choices"))
        one, two = (DirectoryEntry(directory=f"counterparty.{key}", name=f"{n} {key}") for n in ("Один", "Два"))
        db.add_all([one, two])
        db.flush()
        first, second = (db.get_one(Counterparty, client.id) for client in office.clients[:2])
        first.custom_values = {key: [str(one.id), str(two.id)]}
        second.custom_values = {key: [str(two.id)]}
    income = Measure(kind="sum", field="annual_income")
    result = office.get(
        groups=[Grouping(field=f"custom.{key}"), Grouping(field="manager_id")], measures=[COUNT, income]
    )
    assert {called(row): row.values for row in result.rows if row.level < 2} == {
        (): [5, Decimal("3510.50")],
        (f"Два {key}",): [2, Decimal("1500.50")],
        (f"Один {key}",): [1, Decimal("1000.50")],
        (None,): [3, Decimal(2010)],
    }
    every_row_is_listed(office, "counterparty", result)


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("text", ["Ёж", "еж", None]),
        ("number", [1.5, 2, None]),
        ("flag", [True, False, None]),
        ("date", ["2026-01-31", "2026-02-01", None]),
        ("rating", [1, 5, None]),
        ("money", ["10.00", "12.50", None]),
    ],
)
def test_custom_fields_are_grouped_like_built_in_ones(office: Office, type_: str, values: list[Any]) -> None:
    """S30, C45."""
    key = f"{type_}_{new_id().hex[:8]}"
    with office.ask() as db:
        db.add(CustomField(kind="counterparty", key=key, name="Поле", type=type_))
        for client, value in zip(office.clients, values, strict=False):
            if value is not None:
                db.get_one(Counterparty, client.id).custom_values = {key: value}
    result = office.get(groups=[Grouping(field=f"custom.{key}")])
    expected = {"text": 2, "flag": 2}.get(type_, 3)
    assert len(result.rows) - 1 == expected
    every_row_is_listed(office, "counterparty", result)
    if type_ in ("number", "money", "rating"):
        total = office.get(measures=[Measure(kind="sum", field=f"custom.{key}")])
        assert total.rows[0].values[0] == sum(Decimal(str(value)) for value in values if value is not None)


def test_managers_and_clients_are_put_into_classes_by_cutoffs_of_ones_own(office: Office) -> None:
    """F74, F80, F81: of the journal's lines 8 are of one client, 1 of each of two others."""
    alpha, beta, gamma, *_ = office.clients
    office.lines(alpha, office.anna, *(moscow(2026, 5, day) for day in range(1, 9)))
    office.lines(beta, office.boris, moscow(2026, 5, 9))
    office.lines(gamma, office.boris, moscow(2026, 5, 10))

    def classes(field: str, cutoffs: AbcCutoffs) -> tuple[dict[Any, Any], list[Any]]:
        result = office.get(source="interaction", groups=[Grouping(field=field)], abc=cutoffs)
        every_row_is_listed(office, "interaction", result)
        rows = {called(row)[0]: (row.abc_class, row.shares[0], row.cumulative) for row in result.rows[1:]}
        return rows, [(one.abc_class, one.groups, one.value, one.share) for one in result.classes]

    rows, summary = classes("manager_id", AbcCutoffs())
    assert rows == {"Анна": ("A", 80, 80), "Борис": ("B", 20, 100)}
    assert summary == [("A", 1, 8, 80), ("B", 1, 2, 20)]
    rows, summary = classes("counterparty_id", AbcCutoffs(a=80, b=90))
    assert [one[0] for one in rows.values()] == ["A", "B", "C"] and next(iter(rows)) == alpha.name
    assert summary == [("A", 1, 8, 80), ("B", 1, 1, 10), ("C", 1, 1, 10)]
    rows, _ = classes("manager_id", AbcCutoffs(a=81, b=100))
    assert rows == {"Анна": ("A", 80, 80), "Борис": ("A", 20, 100)}


def test_who_brings_nothing_is_in_the_last_class(office: Office) -> None:
    result = office.get(
        groups=[Grouping(field="name")],
        measures=[Measure(kind="sum", field="annual_income")],
        abc=AbcCutoffs(a=0, b=100),
    )
    classes = {row.titles[0].split()[0]: row.abc_class for row in result.rows[1:]}
    assert classes == {"Дельта": "B", "Альфа": "B", "Бета": "B", "Ничей": "B", "Гамма": "C"}


def test_a_few_groups_are_the_largest_ones_and_the_answer_says_there_are_more(office: Office) -> None:
    result = office.get(groups=[Grouping(field="name")], measures=[Measure(kind="sum", field="annual_income")], limit=2)
    assert [row.titles[0].split()[0] for row in result.rows[1:]] == ["Дельта", "Альфа"]
    assert result.cut and result.rows[0].values == [Decimal("3510.50")]
    assert not office.get(groups=[Grouping(field="name")], limit=5).cut


def test_the_name_of_a_client_that_may_not_be_seen_is_not_told(office: Office) -> None:
    """One's own line is counted even where the client is another's; it is nameless then."""
    gamma = office.clients[2]
    office.lines(gamma, office.anna, moscow(2026, 6, 1))
    groups = [Grouping(field="counterparty_id"), Grouping(field="counterparty.industry_id")]
    mine = office.get(office.anna, source="interaction", groups=groups)
    assert [(row.titles, row.keys[1:]) for row in mine.rows] == [([], []), ([""], []), (["", ""], [None])]
    every_row_is_listed(office, "interaction", mine, office.anna)
    all_of_it = office.get(source="interaction", groups=groups)
    assert all_of_it.rows[2].titles == [gamma.name, office.metals.name]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"groups": [Grouping(field="no_such")]}, "no_such"),
        ({"groups": [Grouping(field="phones")]}, "phones"),
        ({"groups": [Grouping(field="notes")]}, "notes"),
        ({"groups": [Grouping(field="city", by="month")]}, "city"),
        ({"groups": [Grouping(field="city"), Grouping(field="city")]}, "groups"),
        ({"measures": [Measure(kind="sum")]}, "measures"),
        ({"measures": [Measure(kind="sum", field="city")]}, "city"),
        ({"measures": [Measure(kind="portion")]}, "measures"),
        ({"filter": [Condition(field="no_such", op="filled")]}, "no_such"),
        ({"sort": 3}, "sort"),
        ({"abc": AbcCutoffs()}, "groups"),
        ({"abc": AbcCutoffs(a=90, b=10), "groups": [Grouping(field="city")]}, "abc"),
        ({"period": ReportPeriod(field="city", within="today")}, "city"),
        ({"period": ReportPeriod(field="created_at")}, "period"),
        ({"period": ReportPeriod(field="created_at", since=date(2026, 2, 1), until=date(2026, 1, 1))}, "period"),
        ({"period": ReportPeriod(field="created_at", within="some_day")}, "value"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_name(
    office: Office, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        office.get(**fields)
    assert refusal.value.field == field


def test_counting_that_takes_too_long_ends_with_a_clear_word(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is as it was afterwards."""
    monkeypatch.setattr(counting, "SECONDS", 0.001)
    with office.ask() as db:
        db.execute(
            sa.insert(Contact),
            [{"name": office.city, "sort_key": f"{n}", "city": office.city} for n in range(3000)],
        )
    with office.ask() as db, pytest.raises(AnalysisTooLong, match="shorter period"):
        analysis.get(db, Analysis(source="contact", groups=[Grouping(field="name")], measures=[COUNT]))


@pytest.mark.parametrize("reach", ["own", "segment", "team", "all"])
def test_counting_by_sets_sees_the_same_lines_as_the_journal(office: Office, reach: Any) -> None:
    """R01, T25: lines of seen, foreign, secret and deleted clients and people, one's own and those of nobody."""
    segment, team = new_id(), new_id()
    anna, boris = office.anna.user_id, office.boris.user_id
    with office.ask() as db:
        db.execute(sa.update(Staff).where(Staff.user_id.in_([anna, boris])).values(team_id=team))
        db.add(Segment(id=segment, name=f"Сегмент {office.city}", conditions=None))
        db.add(SegmentManager(segment_id=segment, user_id=anna))
        db.get_one(Counterparty, office.clients[2].id).segment_ids = [segment]
        db.get_one(Counterparty, office.clients[1].id).deleted = True
        people = [
            Contact(name="Пётр", sort_key="петр", manager_id=manager, created_by=manager, private=private, deleted=gone)
            for manager in (anna, boris, None)
            for private in (True, False)
            for gone in (True, False)
        ]
        db.add_all(people)
        db.flush()
        line = {"channel": "note", "direction": "outbound", "status": "held", "subject": office.city}
        owners = [{"counterparty_id": client.id} for client in office.clients]
        owners += [{"contact_id": one.id} for one in people]
        for owner in [*owners, {}]:
            for manager in (anna, boris, None):
                for gone in (True, False):
                    db.add(
                        Interaction(
                            **line,
                            **owner,
                            manager_id=manager,
                            created_by=manager,
                            starts_at=moscow(2026, 1, 1),
                            deleted=gone,
                        )
                    )
    asker = msgspec.structs.replace(office.anna, reach=reach)
    for who in (asker, office.boris, office.head, system("test")):
        with office.ask(who) as db:
            here = sa.select(Interaction.id).where(Interaction.subject == office.city, Interaction.deleted.is_(False))
            by_sets = set(db.scalars(here.where(rights.visible_lines(who))))
            by_line = set(db.scalars(here.where(rights.visible(who, Interaction))))
        assert by_sets == by_line and by_sets
