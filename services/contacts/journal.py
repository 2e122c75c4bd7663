"""The journal as people read it: a list by time, a calendar, the chain of a line."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_, union
from sqlalchemy.orm import aliased

from services.contacts import counterparties, filters, interaction_checks, interactions, rights
from services.contacts.interactions import COLUMNS, struct
from services.contacts.interface.fields import Condition
from services.contacts.interface.interactions import CalendarPage, Interaction, InteractionPage
from services.contacts.models import Counterparty
from services.contacts.models import Interaction as Row
from services.contacts.names import folded
from services.kit.db import COUNTED, Session, estimated_total, keyset, page_of
from services.kit.wire import Invalid, Struct

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 10
WALKED = 5_000
"""How many lines of the journal are counted one by one; beyond them a total is unknown, hence «many»."""
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
    conditions = _conditions(db, question)
    query = select(*COLUMNS).where(*conditions)
    key = tuple_(Row.starts_at, Row.id)
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(key < tuple_(*after) if descending else key > tuple_(*after))
    order = (Row.starts_at.desc(), Row.id.desc()) if descending else (Row.starts_at, Row.id)
    rows = db.execute(query.order_by(*order).limit(limit + 1)).all()
    items = [struct(row) for row in rows]
    page, next_cursor = page_of(items, limit, lambda one: (one.starts_at, one.id))
    total = _total(db, question, conditions) if next_cursor or cursor else len(page)
    return InteractionPage(items=page, cursor=next_cursor, estimated_total=total)


def _conditions(db: Session, question: Question) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [rights.visible(db.asker, Row), ~Row.deleted]
    wanted += _between(question.starts_from, question.starts_before)
    wanted += [getattr(Row, name) == value for name, value in question.links.items() if value is not None]
    for name, values in question.chosen.items():
        column = getattr(Row, name)
        if len(values) == 1:
            wanted.append(column == values[0])
        elif values:
            wanted.append(column.in_(values))
    if question.my_clients:
        own = select(Counterparty.id).where(
            Counterparty.id == Row.counterparty_id, Counterparty.manager_id == db.asker.user_id
        )
        wanted.append(own.correlate(Row).exists())
    if (words := _words(question.search)) is not None:
        wanted.append(words)
    return wanted + filters.where(db, "interaction", question.filter)


def _between(first: datetime | None, before: datetime | None) -> list[ColumnElement[bool]]:
    for name, at in (("starts_from", first), ("starts_before", before)):
        if at is not None and at.tzinfo is None:
            raise Invalid("The time must carry a zone, like 2030-05-01T09:00:00+03:00.", field=name)
    found = [Row.starts_at >= first] if first is not None else []
    return [*found, Row.starts_at < before] if before is not None else [*found]


def _words(search: str) -> ColumnElement[bool] | None:
    """Every word that was typed begins a word of the line; see the function `interaction_words` of the database."""
    typed = WORD.findall(folded(search))[:MOST_WORDS]
    if not typed:
        return None
    asked = func.to_tsquery("simple", " & ".join(f"{word}:*" for word in typed))
    found: ColumnElement[bool] = func.interaction_words(Row.subject, Row.summary, Row.result).bool_op("@@")(asked)
    return found


def _total(db: Session, question: Question, conditions: list[ColumnElement[bool]]) -> int:
    """Counted where the lines to look at are few; else as many as they are said to be."""
    looked_at = [~Row.deleted, *_between(question.starts_from, question.starts_before)]
    looked_at += [getattr(Row, name) == value for name, value in question.links.items() if value is not None]
    few = db.scalar(select(func.count()).select_from(select(Row.id).where(*looked_at).limit(WALKED).subquery()))
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
