"""Analysis: a question about the base is looked up, counted in one statement, and answered as a tree of groups."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from services.contacts import analysis_query, analysis_times, counting, filters
from services.contacts.analysis_groups import conditions, group
from services.contacts.analysis_measures import counted
from services.contacts.analysis_query import CLASSES, Question
from services.contacts.analysis_titles import titles
from services.contacts.interface.analysis import (
    AbcSummary,
    Analysis,
    AnalysisResult,
    AnalysisRow,
)
from services.kit.db import Session
from services.kit.wire import Invalid

Keys = tuple[str | None, ...]


def get(db: Session, analysis: Analysis, limit: int | None = None) -> AnalysisResult:
    """`limit` is for exports, which may hold more. Raises Invalid naming the field, AnalysisTooLong, ReportsBusy."""
    days = analysis_times.meant(db, analysis.source, analysis.period)
    earlier = analysis_times.compared(analysis.period, days)
    asked = question(db, analysis)._replace(limit=limit or analysis.limit)
    before: dict[Keys, list[Decimal | None]] | None = None
    with counting.bounded(db) as clock:
        ranked: Sequence[Any] = []
        told = asked
        if analysis.abc is not None:
            told = asked._replace(groups=[])
            ranked = db.execute(analysis_query.classes(db, asked, analysis.abc)).mappings().all()
        if ranked:
            clock.allow()
        rows = db.execute(analysis_query.levels(db, told)).mappings().all()
        if earlier is not None:
            clock.allow()
            then = [*analysis.filter, *analysis_times.condition(analysis.period, earlier)]
            past = asked._replace(filter=then, limit=max(asked.limit, analysis_query.EARLIER))
            found = db.execute(analysis_query.levels(db, past)).mappings()
            before = {_keys(row): _values(asked, row) for row in found}
    answer = _Answer(db, asked, rows, before)
    return AnalysisResult(
        rows=answer.classed(ranked) if analysis.abc is not None else answer.tree(),
        filter=asked.filter,
        classes=_summaries(ranked),
        cut=any(row["place"] > asked.limit for row in (ranked or rows) if row["level"] > 0),
        since=days[0] if days else None,
        until=days[1] if days else None,
        compared_since=earlier[0] if earlier else None,
        compared_until=earlier[1] if earlier else None,
    )


def question(db: Session, analysis: Analysis) -> Question:
    """What is asked, where it can be answered. Raises Invalid naming the field at fault."""
    _check(analysis)
    days = analysis_times.meant(db, analysis.source, analysis.period)
    found = Question(
        source=analysis.source,
        filter=[*analysis.filter, *analysis_times.condition(analysis.period, days)],
        groups=[group(db, analysis.source, one) for one in analysis.groups],
        measures=[counted(db, analysis.source, one) for one in analysis.measures],
        sort=analysis.sort,
        ascending=analysis.ascending,
        limit=analysis.limit,
    )
    filters.where(db, found.source, found.filter)
    return found


def _check(analysis: Analysis) -> None:
    names = [one.field for one in analysis.groups]
    if len(set(names)) < len(names):
        raise Invalid("A field can be grouped by once.", field="groups")
    if analysis.sort is not None and analysis.sort >= len(analysis.measures):
        raise Invalid("There is no such measure to sort by.", field="sort")
    period = analysis.period
    if period is not None and period.compare is not None and period.field in names:
        raise Invalid("Groups of the compared time itself have nothing to be compared with.", field="groups")
    if analysis.abc is not None:
        if len(names) != 1:
            raise Invalid("Classes are of the groups of one field.", field="groups")
        if analysis.measures[0].kind not in ("count", "sum", "counterparties"):
            raise Invalid("Classes are told by a measure that adds up.", field="measures")
        if analysis.abc.a > analysis.abc.b:
            raise Invalid("Class A cannot end after class B.", field="abc")


def _keys(row: Any) -> Keys:
    return tuple(row[f"key{at}"] for at in range(row["level"]))


def _values(question: Question, row: Any) -> list[Decimal | None]:
    return [row[f"m{at}"] for at in range(len(question.measures))]


def _summaries(ranked: Sequence[Any]) -> list[AbcSummary]:
    found = [row for row in ranked if row["level"] == CLASSES]
    return [
        AbcSummary(
            abc_class=row["abc_class"],
            groups=row["place"],
            value=row["value"],
            share=_percent(row["value"], row["whole"]),
        )
        for row in sorted(found, key=lambda row: row["abc_class"])
    ]


def _percent(part: Decimal, whole: Decimal) -> float:
    return round(float(part / whole * 100), 2) if whole else 0.0


class _Answer:
    """Rows of the statement as rows of the answer."""

    def __init__(self, db: Session, question: Question, rows: Any, before: dict[Keys, list[Decimal | None]] | None):
        self.question, self.before = question, before
        self.kept = [row for row in rows if row["place"] <= question.limit]
        self.whole = _values(question, next(row for row in rows if row["level"] == 0))
        self.db = db
        self.titles: list[dict[str, str]] = []

    def _name(self, rows: list[Any]) -> None:
        self.titles = [
            titles(self.db, one, {row[f"key{at}"] for row in rows if row["level"] > at})
            for at, one in enumerate(self.question.groups)
        ]

    def tree(self) -> list[AnalysisRow]:
        """The whole, and each group followed by those within it. Groups of a group that was cut are left out."""
        self._name(self.kept)
        within: dict[Keys, list[Any]] = {}
        for row in sorted(self.kept, key=lambda row: (row["level"], row["place"])):
            if row["level"]:
                within.setdefault(_keys(row)[:-1], []).append(row)

        def below(keys: Keys) -> Iterator[AnalysisRow]:
            for row in within.get(keys, []):
                yield self.row(row)
                yield from below(_keys(row))

        return [*(self.row(row) for row in self.kept if row["level"] == 0), *below(())]

    def classed(self, ranked: Sequence[Any]) -> list[AnalysisRow]:
        """The whole, and the groups from the largest, each with its class."""
        found = [row for row in ranked if row["level"] == 1 and row["place"] <= self.question.limit]
        self._name(found)
        whole = [self.row(row) for row in self.kept if row["level"] == 0]
        return [*whole, *(self.row(row) for row in sorted(found, key=lambda row: row["place"]))]

    def row(self, row: Any) -> AnalysisRow:
        keys, values = _keys(row), _values(self.question, row)
        shares = [self._share(at, value) for at, value in enumerate(values)]
        if "whole" in row:
            shares[0] = _percent(row["value"], row["whole"])  # of what is put into classes
        narrowed = [conditions(one, key) for one, key in zip(self.question.groups, keys, strict=False)]
        return AnalysisRow(
            level=row["level"],
            keys=list(keys),
            titles=[self._title(at, key, row) for at, key in enumerate(keys)],
            values=values,
            shares=shares,
            before=None if self.before is None else self.before.get(keys, [None] * len(values)),
            abc_class=row.get("abc_class"),
            cumulative=_percent(row["running"], row["whole"]) if "running" in row else None,
            filter=None if None in narrowed else [one for some in narrowed for one in some or []],
        )

    def _title(self, at: int, key: str | None, row: Any) -> str:
        return row[f"title{at}"] or self.titles[at].get(key or "", "")

    def _share(self, at: int, value: Decimal | None) -> float | None:
        whole = self.whole[at]
        if not self.question.measures[at].adds_up or value is None or whole is None:
            return None
        return _percent(value, whole)
