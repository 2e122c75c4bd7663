"""Whom thousands of rows seem to be: one query finds who shares a number, an address, an INN or the whole name.

Names typed wrongly are not looked for, which would cost a row more than all else.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy import select

from services.contacts import duplicates, rights
from services.contacts.interface.identity import MergedKind
from services.contacts.interface.imports import RowMatch
from services.contacts.match_record import MatchRecord, record_of
from services.contacts.match_score import Score, compared
from services.kit.db import Session
from services.kit.ready import Ready

CROWD = 100
"""No more records of one key are looked at: so many share it that it tells nothing by itself."""
FEW = 8
"""No more candidates of one row are judged; those with the most in common come first."""
SESSION = (
    "SET LOCAL enable_seqscan = off",  # else the planner may read a table in the hope of soon meeting a common key
    "SET LOCAL enable_hashjoin = off",  # this and the next read a whole table where some thousand rows are asked for
    "SET LOCAL enable_mergejoin = off",
    "SET LOCAL jit = off",
)
COMPARED = ("id", "name", "city", "phones", "emails")
encode = msgspec.json.Encoder().encode


def best(db: Session, kind: MergedKind, records: Mapping[int, MatchRecord]) -> dict[int, RowMatch]:
    """The likeliest record for each place, of those that the asker may see; none where nobody is like it."""
    if not records:
        return {}
    for setting in SESSION:
        db.execute(sa.text(setting))
    kept: dict[UUID, MatchRecord] = {}
    found: dict[int, tuple[Score, Any]] = {}
    names = (*COMPARED, *duplicates.OWN[kind])
    asked = _asked(kind, records) | {"asker_id": db.asker.user_id}
    for place, *row in _query(kind, rights.shape_of(db.asker)).rows(db, asked):
        if (other := kept.get(row[0])) is None:
            kept[row[0]] = other = record_of(kind, dict(zip(names, row, strict=True)))
        score = compared(records[place], other)
        if score.verdict != "different" and (place not in found or score.score > found[place][0].score):
            found[place] = score, row
    for setting in ("seqscan", "hashjoin", "mergejoin"):
        db.execute(sa.text(f"SET LOCAL enable_{setting} = on"))
    return {place: _match(score, *row[:2]) for place, (score, row) in found.items()}


def _match(score: Score, record_id: UUID, name: str) -> RowMatch:
    verdict: Any = score.verdict
    reasons = duplicates.reasons_of(score)
    return RowMatch(record_id=record_id, name=name, verdict=verdict, score=score.score, reasons=reasons)


def _asked(kind: MergedKind, records: Mapping[int, MatchRecord]) -> dict[str, Any]:
    """The parameters of the query: what to look for, each with the place it is of and the INN that is there."""
    keys: list[tuple[int, int]] = []
    found: dict[str, list[tuple[int, str]]] = {"phone": [], "email": [], "inn": []}
    for place, record in records.items():
        keys += [(place, key) for key in record.exact_keys]
        found["phone"] += [(place, number) for number in record.numbers]
        found["email"] += [(place, email) for email in record.emails]
        if record.inn:
            found["inn"].append((place, record.inn))

    def inns(places: Iterable[int]) -> str:
        return literal(records[place].inn or "NULL" for place in places)

    # As texts: the driver takes a microsecond for each element of an array.
    asked: dict[str, Any] = {"crowd": CROWD, "most": FEW}
    asked |= {"key_places": literal(place for place, _ in keys), "keys": literal(key for _, key in keys)}
    asked["key_inns"] = inns(place for place, _ in keys)
    for name, pairs in found.items():
        if name != "inn" or kind == "counterparty":
            asked[f"{name}_places"] = literal(place for place, _ in pairs)
            asked[f"{name}s"] = encode([value for _, value in pairs]).decode()
            asked[f"{name}_inns"] = inns(place for place, _ in pairs)
    return asked


def literal(values: Iterable[int | str | UUID]) -> str:
    """An array of numbers, ids or words as PostgreSQL reads it."""
    return f"{{{','.join(map(str, values))}}}"


def _pairs(name: str) -> str:
    """The places and values of one kind, as rows, with the INNs of the places."""
    values = f"ARRAY(SELECT jsonb_array_elements_text(CAST(:{name}s AS jsonb)))"
    return f"unnest(CAST(:{name}_places AS int[]), {values}, CAST(:{name}_inns AS text[])) p (place, value, inn)"


@cache
def _hits(kind: MergedKind) -> Any:
    """Places with the ids of what shares a key with them: a number or an address before any name.

    A key at a time, each cut off: a common one must not be read whole.
    """
    table, owner = duplicates.TABLES[kind]
    branches = [
        f"""SELECT p.place, p.inn, r.id, 1 AS worth
            FROM unnest(CAST(:key_places AS int[]), CAST(:keys AS bigint[]), CAST(:key_inns AS text[]))
                p (place, key, inn)
            CROSS JOIN LATERAL (
                SELECT id FROM {table} t WHERE t.match_keys @> ARRAY[p.key] AND NOT t.deleted LIMIT :crowd) r"""  # noqa: S608
    ]
    for name in ("phone", "email"):
        branches.append(
            f"""SELECT p.place, p.inn, r.id, 100 FROM {_pairs(name)} CROSS JOIN LATERAL (
                SELECT a.{owner} AS id FROM addresses a
                WHERE a.kind = '{name}' AND a.value = p.value AND a.{owner} IS NOT NULL LIMIT :crowd) r"""  # noqa: S608
        )
    if kind == "counterparty":
        branches.append(
            f"""SELECT p.place, p.inn, r.id, 100 FROM {_pairs("inn")} CROSS JOIN LATERAL (
                SELECT id FROM counterparties c WHERE c.inn = p.value AND NOT c.deleted LIMIT :crowd) r"""  # noqa: S608
        )
    query = f"""
        WITH hits AS ({" UNION ALL ".join(branches)}),
        ranked AS (
            SELECT place, id, min(inn) AS inn,
                row_number() OVER (PARTITION BY place ORDER BY sum(worth) DESC, id) AS rank
            FROM hits GROUP BY place, id
        )
        SELECT place, id, inn, rank FROM ranked WHERE rank <= :most
    """  # noqa: S608 - names of our own tables
    named: dict[str, Any] = {"place": sa.Integer(), "id": sa.Uuid(), "inn": sa.Text(), "rank": sa.Integer()}
    return sa.text(query).columns(**named).subquery("hits")


@cache
def _query(kind: MergedKind, shape: rights.Shape) -> Ready:
    """Who has another INN is somebody else, whatever else they share (`match_score` rules them out): most namesakes."""
    model = duplicates.MODELS[kind]
    hits = _hits(kind)
    columns = [getattr(model, name) for name in (*COMPARED, *duplicates.OWN[kind])]
    query = select(hits.c.place, *columns).join(model, model.id == hits.c.id)
    if kind == "counterparty":
        query = query.where(sa.or_(hits.c.inn.is_(None), model.inn.is_(None), model.inn == hits.c.inn))
    return Ready(query.where(rights.rule(shape, model)).order_by(hits.c.place, hits.c.rank))
