"""The journal as people read it: a list by time, a calendar, the chain of a line."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, func, select, tuple_, union
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import aliased

from services.contacts import counterparties, filters, interaction_checks, interactions, rights
from services.contacts.interactions import COLUMNS, struct
from services.contacts.interface.fields import Condition
from services.contacts.interface.interactions import CalendarPage, Interaction, InteractionPage
from services.contacts.models import Counterparty
from services.contacts.models import Interaction as Row
from services.contacts.names import folded
from services.kit.db import COUNTED, Session, cursor_of, estimated_total, keyset, page_of
from services.kit.wire import Invalid, Struct

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 10
WALKED = 5_000
"""How many lines of the journal are counted one by one; beyond them a total is unknown, hence «many»."""
FEW = 10_000
"""So many lines with the words of a search are sorted at once; of more, the next ones in the order are near."""
NEAR = 2_500
WINDOWS = (5_000, 25_000)
CALENDAR_DAYS = 42
CALENDAR_LINES = 1_000
LONGEST = timedelta(days=31)
"""The longest line, see `interface.Duration`."""


class Question(Struct):
    """What a list of the journal asks for, as `Interactions.list_interactions` takes it."""

    starts_from: datetime | None
    starts_before: datetime | None
    links: dict[str, UUID | None]
    """By column: the client, the person, the lead, the deal, the document."""
    chosen: dict[str, list[Any]]
    """By column: any of these values, or of all where there are none."""
    my_clients: bool
    search: str
    filter: list[Condition]


def list_(
    db: Session, question: Question, sort: str, descending: bool, cursor: str | None, limit: int
) -> InteractionPage:
    """Raises NotFound, Invalid."""
    if sort != "starts_at":
        raise Invalid("The journal is in the order of time.", field="sort")
    if (client := question.links.get("counterparty_id")) is not None:
        counterparties.must_see(db, client)
    after = keyset(cursor, datetime, UUID)
    base, narrow, words = _base(question), _narrowing(db, question), _words(question.search)
    walk = _Walk(db, [rights.visible(db.asker, Row), *base, *narrow], base, descending, after, limit)
    if words is not None:
        rows, edge = walk.search(*words)
    elif narrow or rights.shape_of(db.asker) not in ("all", "system"):
        rows, edge = walk.windows([], WINDOWS)
    else:
        rows, edge = walk.rows([]), None
    items = [struct(row) for row in rows]
    page, next_cursor = page_of(items, limit, lambda one: (one.starts_at, one.id))
    if next_cursor is None and edge is not None:
        return InteractionPage(items=page, cursor=cursor_of(*edge), estimated_total=len(page))
    more = next_cursor is not None or cursor is not None
    total = _total(db, question, [*walk.always, *([] if words is None else [words[0]])]) if more else 0
    return InteractionPage(items=page, cursor=next_cursor, estimated_total=max(total, len(page)))


def conditions(db: Session, question: Question) -> list[ColumnElement[bool]]:
    """What the list is narrowed by, beside what the asker may see. Raises NotFound, Invalid."""
    if (client := question.links.get("counterparty_id")) is not None:
        counterparties.must_see(db, client)
    words = _words(question.search)
    return [*_base(question), *_narrowing(db, question), *([] if words is None else [words[0]])]


class _Walk:
    """A page of the lines that meet `always`, in the order of time."""

    def __init__(
        self,
        db: Session,
        always: list[ColumnElement[bool]],
        base: list[ColumnElement[bool]],
        descending: bool,
        after: list[Any] | None,
        limit: int,
    ) -> None:
        self.db, self.always, self.base, self.descending, self.limit = db, always, base, descending, limit
        self.key = tuple_(Row.starts_at, Row.id)
        self.ahead = [] if after is None else [self.key < tuple_(*after) if descending else self.key > tuple_(*after)]
        self.order = (Row.starts_at.desc(), Row.id.desc()) if descending else (Row.starts_at, Row.id)

    def rows(self, more: list[ColumnElement[bool]]) -> list[Any]:
        query = select(*COLUMNS).where(*self.always, *self.ahead, *more).order_by(*self.order)
        return list(self.db.execute(query.limit(self.limit + 1)))

    def among(self, words: ColumnElement[bool]) -> list[Any] | None:
        """Of the lines with these words, where they are few; the planner would rather walk all lines for them."""
        hits = select(Row.id).where(words, ~Row.deleted)
        if (self.db.scalar(select(func.count()).select_from(hits.limit(FEW + 1).subquery())) or 0) > FEW:
            return None
        found = hits.cte("found").prefix_with("MATERIALIZED")
        return self.rows([Row.id.in_(select(found.c.id))])

    def search(self, indexed: ColumnElement[bool], asked: ColumnElement[bool]) -> tuple[list[Any], list[Any] | None]:
        """Frequent words are near, rare ones are few; what lies between is walked for."""
        rows, edge = self.windows([asked], (NEAR,))
        if edge is None or len(rows) > self.limit:
            return rows, None
        if (found := self.among(indexed)) is not None:
            return found, None
        return self.windows([asked], WINDOWS)

    def windows(self, more: list[ColumnElement[bool]], sizes: tuple[int, ...]) -> tuple[list[Any], list[Any] | None]:
        """Through some thousands of lines, then through more, and no further: where the walk ended, if not at the end.

        What is rare among ten million lines is not looked for in one breath: the caller asks on from there.
        """
        rows: list[Any] = []
        edge: Any = None
        for window in sizes:
            ahead = select(Row.starts_at, Row.id).where(*self.base, *self.ahead).order_by(*self.order)
            edge = self.db.execute(ahead.offset(window).limit(1)).one_or_none()
            if edge is None:
                return self.rows(more), None
            until = self.key >= tuple_(*edge) if self.descending else self.key <= tuple_(*edge)
            rows = self.rows([*more, until])
            if len(rows) > self.limit:
                return rows, None
        return rows, list(edge)


def _base(question: Question) -> list[ColumnElement[bool]]:
    """What an index in the order of time answers by itself."""
    wanted: list[ColumnElement[bool]] = [~Row.deleted, *_between(question.starts_from, question.starts_before)]
    wanted += [getattr(Row, name) == value for name, value in question.links.items() if value is not None]
    managers = question.chosen["manager_id"]
    return [*wanted, Row.manager_id == managers[0]] if len(managers) == 1 else wanted


def _narrowing(db: Session, question: Question) -> list[ColumnElement[bool]]:
    """What is asked of each line that the index gives."""
    wanted: list[ColumnElement[bool]] = []
    for name, values in question.chosen.items():
        column = getattr(Row, name)
        if len(values) == 1 and name != "manager_id":
            wanted.append(column == values[0])
        elif len(values) > 1:
            wanted.append(column.in_(values))
    if question.my_clients:
        own = select(Counterparty.id).where(
            Counterparty.id == Row.counterparty_id, Counterparty.manager_id == db.asker.user_id
        )
        wanted.append(own.correlate(Row).exists())
    return wanted + filters.where(db, "interaction", question.filter)


def _between(first: datetime | None, before: datetime | None) -> list[ColumnElement[bool]]:
    for name, at in (("starts_from", first), ("starts_before", before)):
        if at is not None and at.tzinfo is None:
            raise Invalid("The time must carry a zone, like 2030-05-01T09:00:00+03:00.", field=name)
    found = [Row.starts_at >= first] if first is not None else []
    return [*found, Row.starts_at < before] if before is not None else [*found]


def _words(search: str) -> tuple[ColumnElement[bool], ColumnElement[bool]] | None:
    """Every word that was typed begins a word of the line; see the function `interaction_words` of the database.

    As the index of words answers it, and as it is asked of each line: with nothing added to the words, which the
    planner does not see through, or it would read all lines with a frequent word to find the next fifty of them.
    """
    typed = WORD.findall(folded(search))[:MOST_WORDS]
    if not typed:
        return None
    asked = func.to_tsquery("simple", " & ".join(f"{word}:*" for word in typed))
    words = func.interaction_words(Row.subject, Row.summary, Row.result)
    return words.bool_op("@@")(asked), words.op("||")(cast("", TSVECTOR)).bool_op("@@")(asked)


def _total(db: Session, question: Question, conditions: list[ColumnElement[bool]]) -> int:
    """Counted where the lines to look at are few; else as many as they are said to be."""
    looked_at = select(Row.id).where(*_base(question)).limit(WALKED).subquery()
    few = db.scalar(select(func.count()).select_from(looked_at))
    return estimated_total(db, select(Row.id).where(*conditions)) if (few or 0) < WALKED else COUNTED


def calendar(db: Session, first: datetime, before: datetime, manager_ids: list[UUID]) -> CalendarPage:
    """Raises Invalid."""
    between = _between(first, before)
    if not timedelta(0) < before - first <= timedelta(days=CALENDAR_DAYS):
        raise Invalid(f"A calendar shows at most {CALENDAR_DAYS} days.", field="starts_before")
    theirs = [Row.manager_id.in_(manager_ids)] if manager_ids else []
    shown = [rights.visible(db.asker, Row), ~Row.deleted, Row.channel != "note", *theirs]
    ends_at = Row.starts_at + func.make_interval(0, 0, 0, 0, 0, 0, Row.duration_seconds)
    lasting = [Row.starts_at >= first - LONGEST, Row.starts_at < first, ends_at > first]
    # Two walks of the index by time: one condition for both would read a month more than is shown.
    ids = union(*(_earliest(select(Row.id).where(*shown, *when)) for when in (between, lasting)))
    query = select(*COLUMNS).where(Row.id.in_(ids.subquery().select())).order_by(Row.starts_at, Row.id)
    rows = db.execute(query.limit(CALENDAR_LINES + 1)).all()
    return CalendarPage(items=[struct(row) for row in rows[:CALENDAR_LINES]], complete=len(rows) <= CALENDAR_LINES)


def _earliest(query: Select[Any]) -> Any:
    return query.order_by(Row.starts_at, Row.id).limit(CALENDAR_LINES + 1).subquery().select()


def chain(db: Session, interaction_id: UUID) -> list[Interaction]:
    """F42, F43. Raises NotFound."""
    interactions.get(db, interaction_id)
    before = interaction_checks.ancestors(db, interaction_id)
    line = aliased(Row)
    after = select(Row.id).where(Row.id.in_(before)).cte(recursive=True)
    after = after.union(select(line.id).join(after, line.follow_up_of == after.c.id))
    ids = select(after.c.id).limit(interaction_checks.LONGEST_CHAIN)
    query = select(*COLUMNS).where(Row.id.in_(ids), rights.visible(db.asker, Row), ~Row.deleted)
    return [struct(row) for row in db.execute(query.order_by(Row.starts_at, Row.id))]
