"""Pages of counterparties and contacts: what is asked, in the order asked, within a bounded time.

    ids that meet the conditions, at most MOST ──► few: sorted, a page cut ──► the rows of the page
                                              └─► many: the index of the order is walked, at most WINDOW rows of it
                                                        └─► not found there: all that meet them are sorted

The planner is not left to choose between the last two: it walks the whole index for a rare word, and reads a tenth of
the table for a frequent one. Where a search finds nothing it is tried in the other keyboard layout, then with errors.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from psycopg.errors import QueryCanceled
from sqlalchemy import ColumnElement, Integer, Select, Uuid, bindparam, false, func, select
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from services.contacts import fields, filters, orders, rights, search, walks
from services.contacts.interface.counterparties import SearchIn
from services.contacts.interface.fields import Condition
from services.contacts.interface.values import RecordKind
from services.contacts.orders import Last, Order
from services.contacts.search import Word
from services.kit.db import COUNTED, PLAN_ANEW, Session, cursor_of
from services.kit.ready import Ready

MOST = 2000
"""So many are sorted at once; more are walked."""
WINDOW = 20_000
FEW, MANY = "few", "many"
SLIPS_MS = 300
"""A guess at what was mistyped that takes longer is given up: nothing was found by then."""


@dataclass(frozen=True)
class Asked:
    """What a list is to hold."""

    search: str = ""
    search_in: Sequence[SearchIn] = ()
    filter: Sequence[Condition] = ()
    more: Sequence[ColumnElement[bool]] = ()
    """Further conditions of the caller's."""


ALL = Asked()
SHOWN: dict[str, list[Any]] = {}
"""The columns that a page shows of each kind of record, as the kind's own module tells."""


@dataclass(frozen=True)
class Page:
    ids: list[UUID]
    cursor: str | None
    estimated_total: int
    rows: list[Any] | None = None
    """The SHOWN columns of each, where they were read together with the ids."""


def page(
    db: Session, kind: RecordKind, asked: Asked, sort: str, descending: bool, cursor: str | None, limit: int
) -> Page:
    """One page of the records that the asker may see. Raises Invalid."""
    order = orders.order(db, kind, sort, descending)
    last = orders.last_of(cursor, order)
    narrow = [*asked.more, *filters.where(db, kind, asked.filter)]
    narrowed = bool(narrow) or rights.shape_of(db.asker) not in ("all", "system")
    whole = not narrowed and not asked.search.strip()
    if whole and order.indexed:
        return _whole(db, kind, sort, order, last, limit)
    finder = _Finder(db, order, last, limit, narrowed)
    if whole and order.walked:
        seen = rights.visible(db.asker, order.model)
        return _page(walks.rows(db, order, seen, last, limit + 1), limit, 0, MANY, finder.counted([seen]))
    how, begun = (FEW, 0) if last is None else last[:2]
    plain = not narrow and not asked.search_in and order.indexed and how == FEW
    found = Page([], None, 0)
    with closing(_tries(db, order.model, asked)) as tries:
        for number, one in enumerate(tries):
            if number >= begun:
                quick = plain and bool(one.words)
                few = _searched(db, kind, sort, order, one.words, last, limit, number) if quick else None
                always = [] if few else [rights.visible(db.asker, order.model), *narrow]
                try:
                    found = few or finder.find(always, one.conditions, number, MANY if quick else how)
                except OperationalError as error:
                    if one.others and isinstance(error.orig, QueryCanceled):
                        break
                    raise
            if found.ids or (last is not None and number >= begun):
                break
    return found


def found_ids(db: Session, kind: RecordKind, asked: Asked) -> Select[UUID]:
    """The ids of everything the asker may see that meets the conditions, for jobs over all of it. Raises Invalid."""
    model = fields.MODELS[kind]
    always = [rights.visible(db.asker, model), *asked.more, *filters.where(db, kind, asked.filter)]
    with closing(_tries(db, model, asked)) as tries:
        for one in tries:
            query = select(model.id).where(*always, *one.conditions)
            if not asked.search.strip() or db.scalar(query.limit(1)) is not None:
                break
    return query


class _Try:
    """One way to understand a search."""

    def __init__(
        self, model: Any, sections: Sequence[SearchIn], words: list[Word], *others: ColumnElement[bool]
    ) -> None:
        self.model, self.sections, self.words, self.others = model, sections, words, others

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        return [*search.matching(self.model, self.words, self.sections), *self.others]


def _tries(db: Session, model: Any, asked: Asked) -> Generator[_Try, None, None]:
    """What a search asks for, from what was typed to what may have been meant."""
    text = asked.search.strip()
    if not text:
        yield _Try(model, (), [])
        return
    typed = False
    for words in search.attempts(text):
        if words:
            typed = True
            yield _Try(model, asked.search_in, words)
    if not typed:
        # Nothing but punctuation.
        yield _Try(model, (), [], false())
    elif alike := search.resembling(model, text, asked.search_in):
        with _without_scans(db):
            yield _Try(model, (), [], *alike)


@contextmanager
def _without_scans(db: Session) -> Iterator[None]:
    """Each of many patterns is rare, but the planner adds them up and would rather read the whole table."""
    db.execute(sql(f"SET enable_seqscan = off; SET statement_timeout = {SLIPS_MS}"))
    try:
        yield
    finally:
        db.execute(sql("RESET enable_seqscan; RESET statement_timeout"))


def _whole(db: Session, kind: RecordKind, sort: str, order: Order, last: Last | None, limit: int) -> Page:
    """A page of everything, by the index of the order: the list as it is opened."""
    query = _walk(kind, rights.shape_of(db.asker), sort, order.descending, last is not None)
    rows = query.rows(db, _given(db, last, limit))
    total = rows[0][2] if rows else 0
    return _page(rows, limit, 0, MANY, total, 3)


def _given(db: Session, last: Last | None, limit: int) -> dict[str, Any]:
    given = {"asker_id": db.asker.user_id, "cut": limit + 1}
    return given | ({"last_key": last[2], "last_id": last[3]} if last else {})


@cache
def _walk(kind: RecordKind, shape: rights.Shape, sort: str, descending: bool, further: bool) -> Ready:
    # Built once: building costs more than running it.
    model = fields.MODELS[kind]
    order = orders.indexed(model, sort, descending)
    seen = rights.rule(shape, model)
    some = select(model.id).where(seen).limit(COUNTED).subquery()
    count = select(func.count()).select_from(some).scalar_subquery()
    query = select(order.key, model.id, count, *SHOWN[kind]).where(seen, *_behind(order, order.key, model.id, further))
    return Ready(query.order_by(*order.by(order.key, model.id)).limit(bindparam("cut", type_=Integer())))


def _behind(order: Order, key: Any, id_: Any, further: bool) -> list[ColumnElement[bool]]:
    if not further:
        return []
    return [order.after(key, id_, bindparam("last_key", type_=order.key.type), bindparam("last_id", type_=Uuid()))]


def _searched(
    db: Session,
    kind: RecordKind,
    sort: str,
    order: Order,
    words: list[Word],
    last: Last | None,
    limit: int,
    number: int,
) -> Page | None:
    """A page of everything with these words; None where there are more than MOST."""
    shape = search.shape_of(words)
    query = _searching(kind, rights.shape_of(db.asker), sort, order.descending, last is not None, shape, MOST)
    rows = query.rows(db, _given(db, last, limit) | search.patterns(words))
    total = rows[0][0]
    if total > MOST:
        return None
    found = [row[1:] for row in rows if row[2] is not None]
    return _page(found, limit, number, FEW, min(total, COUNTED), 2)


@lru_cache(maxsize=500)
def _searching(
    kind: RecordKind,
    rule: rights.Shape,
    sort: str,
    descending: bool,
    further: bool,
    shape: search.Shape,
    most: int,
) -> Ready:
    model = fields.MODELS[kind]
    order = orders.indexed(model, sort, descending)
    conditions = [rights.rule(rule, model), *search.looking(model, shape)]
    cut = bindparam("cut", type_=Integer())
    query = _few(order, conditions, lambda key, id_: _behind(order, key, id_, further), most, cut, SHOWN[kind])
    return Ready(query, plan_anew=True)


def _few(
    order: Order,
    conditions: list[ColumnElement[bool]],
    after: Callable[[Any, Any], list[ColumnElement[bool]]],
    most: int,
    cut: Any,
    shown: list[Any],
) -> Select[Any]:
    """How many there are, and a page of them where they are not more than `most`: key, id and what is shown."""
    model = order.model
    few = select(order.key.label("key"), model.id.label("id")).where(*conditions).limit(most + 1).cte("few")
    count = select(func.count().label("n")).select_from(few).subquery("count")
    rows = select(few.c.key, few.c.id).where(*after(few.c.key, few.c.id))
    page = rows.order_by(*order.by(few.c.key, few.c.id)).limit(cut).subquery("page")
    found = count.outerjoin(page, count.c.n <= most)
    if shown:
        found = found.outerjoin(model, model.id == page.c.id)
    query = select(count.c.n, page.c.key, page.c.id, *shown).select_from(found)
    return query.order_by(*order.by(page.c.key, page.c.id))


def _page(rows: Sequence[Any], limit: int, number: int, how: str, total: int, shown: int | None = None) -> Page:
    """`shown` is the place from which the rows hold what is shown of them."""
    cut = rows[:limit]
    cursor = cursor_of(how, number, cut[-1][0], cut[-1][1]) if len(rows) > limit else None
    read = None if shown is None else [row[shown:] for row in cut]
    return Page([row[1] for row in cut], cursor, total, read)


class _Finder:
    """Finds one page."""

    def __init__(self, db: Session, order: Order, last: Last | None, limit: int, narrowed: bool) -> None:
        self.db, self.order, self.last, self.limit, self.narrowed = db, order, last, limit, narrowed
        self.model = order.model

    def find(self, always: list[ColumnElement[bool]], words: list[ColumnElement[bool]], number: int, how: str) -> Page:
        if not self.narrowed and not words:
            return _page(self._sorted(always), self.limit, number, MANY, self.counted(always))
        if how == FEW:
            total, rows = self._few([*always, *words])
            if total <= MOST:
                return _page(rows, self.limit, number, FEW, min(total, COUNTED))
        if self.order.indexed:
            rows, ended = self._walked([*always, *words])
            if ended or len(rows) > self.limit:
                return _page(rows, self.limit, number, MANY, COUNTED)
        return _page(self._sorted([*always, *words]), self.limit, number, MANY, COUNTED)

    def _few(self, conditions: list[ColumnElement[bool]]) -> tuple[int, list[Any]]:
        """How many there are, and a page of them where they are not more than MOST."""
        query = _few(self.order, conditions, self._after, MOST, self.limit + 1, [])
        found = self.db.execute(query, execution_options=PLAN_ANEW).all()
        return found[0][0], [row[1:] for row in found if row[2] is not None]

    def _rows(self, conditions: list[ColumnElement[bool]]) -> list[Any]:
        query = self._cut(select(self.order.key, self.model.id).where(*conditions), self.limit + 1)
        return list(self.db.execute(query, execution_options=PLAN_ANEW))

    def _walked(self, conditions: list[ColumnElement[bool]]) -> tuple[list[Any], bool]:
        """Through WINDOW rows of the order: frequent things are found soon. True where that was all of it."""
        key, id_ = self.order.key, self.model.id
        ahead = select(key, id_).where(~self.model.deleted)
        edge = self.db.execute(self._cut(ahead, 1).offset(WINDOW)).one_or_none()
        until = [] if edge is None else [self.order.until(key, id_, edge[0], edge[1])]
        return self._rows([*conditions, *until]), edge is None

    def _sorted(self, conditions: list[ColumnElement[bool]]) -> list[Any]:
        """All that meet the conditions, sorted: the conditions' own indexes are used, not that of the order."""
        model = self.model
        all_ = select(model.id.label("id"), self.order.key.label("key")).where(*conditions).offset(0).subquery("all")
        query = select(all_.c.key, all_.c.id).where(*self._after(all_.c.key, all_.c.id))
        query = query.order_by(*self.order.by(all_.c.key, all_.c.id)).limit(self.limit + 1)
        return list(self.db.execute(query, execution_options=PLAN_ANEW))

    def _cut(self, query: Select[Any], limit: int) -> Select[Any]:
        key, id_ = self.order.key, self.model.id
        return query.where(*self._after(key, id_)).order_by(*self.order.by(key, id_)).limit(limit)

    def _after(self, key: Any, id_: Any) -> list[ColumnElement[bool]]:
        return [] if self.last is None else [self.order.after(key, id_, self.last[2], self.last[3])]

    def counted(self, conditions: list[ColumnElement[bool]]) -> int:
        some = select(self.model.id).where(*conditions).limit(COUNTED).subquery()
        return self.db.scalar(select(func.count()).select_from(some)) or 0
