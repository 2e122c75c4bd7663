"""Finding records that may be one client: by their keys from the indexes, then judged by `match_score`."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError

from services.contacts import counterparties
from services.contacts.identity_models import DuplicatePair
from services.contacts.interface.identity import Candidate, Likeness, Match, MatchReason, MergedKind
from services.contacts.match_record import MatchRecord, record_of
from services.contacts.match_score import Score, compared
from services.contacts.models import Contact, Counterparty
from services.contacts.rights import visible
from services.kit import phones
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound

MODELS: dict[str, Any] = {"counterparty": Counterparty, "contact": Contact}
CROWD = 100
"""No more records of one key are looked at: so many share it that it tells nothing by itself."""
MOST = 40
"""No more candidates of one record are judged; those with the most in common come first."""
TABLES = {"counterparty": ("counterparties", "counterparty_id"), "contact": ("contacts", "contact_id")}
SEEN = ("id", "version", "name", "city", "phones", "emails", "manager_id", "created_at")
OWN = {"counterparty": ("legal_form", "inn", "kpp", "website"), "contact": ("counterparty_id", "birthday")}


class Found(NamedTuple):
    """A candidate for the record at `place` among those asked about."""

    place: int
    id: UUID
    score: Score
    row: dict[str, Any]


def find(db: Session, likeness: Likeness, limit: int) -> list[Match]:
    """Raises NotFound (`record_id`)."""
    record = _kept(db, likeness.kind, likeness.record_id) if likeness.record_id else _typed(likeness)
    found = candidates(db, likeness.kind, [record])
    others = _dismissed(db, likeness.record_id) if likeness.record_id else set()
    likely = [one for one in found if one.score.verdict != "different" and one.id not in others | {likeness.record_id}]
    return _matches(likeness.kind, likely, limit)


def find_each(db: Session, likenesses: Sequence[Likeness], limit: int) -> list[list[Match]]:
    """What `find` answers for each, by one query a kind. Raises Invalid (`record_id`)."""
    if any(likeness.record_id for likeness in likenesses):
        raise Invalid("Kept records are asked about one at a time.", field="record_id")
    answers: list[list[Match]] = [[] for _ in likenesses]
    kinds: tuple[MergedKind, ...] = ("counterparty", "contact")
    for kind in kinds:
        places = [place for place, likeness in enumerate(likenesses) if likeness.kind == kind]
        found = candidates(db, kind, [_typed(likenesses[place]) for place in places]) if places else []
        for index, place in enumerate(places):
            likely = [one for one in found if one.place == index and one.score.verdict != "different"]
            answers[place] = _matches(kind, likely, limit)
    return answers


def _matches(kind: MergedKind, likely: list[Found], limit: int) -> list[Match]:
    likely.sort(key=lambda one: (-one.score.score, one.id))
    return [
        Match(
            party=candidate(kind, one.row),
            score=one.score.score,
            verdict=one.score.verdict,
            reasons=reasons_of(one.score),
        )
        for one in likely[:limit]
    ]


def reasons_of(score: Score) -> list[MatchReason]:
    return [MatchReason(code=reason.code, weight=reason.weight, detail=reason.detail) for reason in score.reasons]


def candidates(db: Session, kind: MergedKind, records: Sequence[MatchRecord]) -> list[Found]:
    """Every kept record of the kind that the asker may see and that shares a key with one of `records`, judged.

    One query for all of them, hundreds at once too; rows of an import have a quicker one (`import_matching`).
    """
    rows = _rows(db, kind, _hits(db, kind, records))
    return [Found(place, row["id"], compared(records[place], row["record"]), row) for place, row in rows]


@cache
def _query(kind: MergedKind) -> sa.TextClause:
    """Places among those asked about with the ids of what shares a key: a number or an address before any name.

    A key at a time, each cut off: a common one must not be read whole.
    """
    table, owner = TABLES[kind]
    by_inn = """
            UNION ALL
            SELECT p.place, r.id, 100 FROM unnest(:inn_places, :inns) p (place, inn) CROSS JOIN LATERAL (
                SELECT id FROM counterparties c WHERE c.inn = p.inn AND NOT c.deleted LIMIT :crowd) r"""
    query = sa.text(
        f"""
        WITH hits AS (
            SELECT p.place, r.id, 1 AS worth FROM unnest(:key_places, :keys) p (place, key) CROSS JOIN LATERAL (
                SELECT id FROM {table} t WHERE t.match_keys @> ARRAY[p.key] AND NOT t.deleted LIMIT :crowd) r
            UNION ALL
            SELECT p.place, r.id, 100 FROM unnest(:value_places, :kinds, :values) p (place, kind, value)
            CROSS JOIN LATERAL (
                SELECT a.{owner} AS id FROM addresses a
                WHERE a.kind = p.kind AND a.value = p.value AND a.{owner} IS NOT NULL LIMIT :crowd) r
            {by_inn if kind == "counterparty" else ""}
        ), ranked AS (
            SELECT place, id, row_number() OVER (PARTITION BY place ORDER BY sum(worth) DESC, id) AS rank
            FROM hits GROUP BY place, id
        )
        SELECT place, id FROM ranked WHERE rank <= :most
        """  # noqa: S608 - table and column are constants above
    )
    places = ["key_places", "value_places", *(["inn_places"] if kind == "counterparty" else [])]
    texts = ["kinds", "values", *(["inns"] if kind == "counterparty" else [])]
    return query.bindparams(
        *(sa.bindparam(name, type_=ARRAY(sa.Integer)) for name in places),
        *(sa.bindparam(name, type_=ARRAY(sa.Text)) for name in texts),
        sa.bindparam("keys", type_=ARRAY(sa.BigInteger)),
    )


def _hits(db: Session, kind: MergedKind, records: Sequence[MatchRecord]) -> list[tuple[int, UUID]]:
    """Places among `records` with the ids of what shares a key, the likeliest few of each."""
    keys = [(place, key) for place, record in enumerate(records) for key in record.keys]
    values = [
        (place, what, value)
        for place, record in enumerate(records)
        for what, several in (("phone", record.numbers), ("email", record.emails))
        for value in several
    ]
    parameters: dict[str, Any] = {
        "key_places": [place for place, _ in keys],
        "keys": [key for _, key in keys],
        "value_places": [place for place, _, _ in values],
        "kinds": [what for _, what, _ in values],
        "values": [value for _, _, value in values],
        "crowd": CROWD,
        "most": MOST,
    }
    if kind == "counterparty":
        inns = [(place, record.inn) for place, record in enumerate(records) if record.inn]
        parameters |= {"inn_places": [place for place, _ in inns], "inns": [inn for _, inn in inns]}
    with _by_indexes(db):
        return [(place, id_) for place, id_ in db.execute(_query(kind), parameters)]


@contextmanager
def _by_indexes(db: Session) -> Iterator[None]:
    """Without this the planner may read a table from its start in the hope of soon meeting a common key.

    Calls that only read have no transaction, so a setting would not last by SET LOCAL.
    """
    db.execute(sa.text("SET enable_seqscan = off"))
    try:
        yield
    finally:
        with suppress(DBAPIError):
            db.execute(sa.text("RESET enable_seqscan"))


def _rows(db: Session, kind: MergedKind, hits: Sequence[tuple[int, UUID]]) -> list[tuple[int, dict[str, Any]]]:
    """The rows behind the hits, those that the asker may see."""
    if not hits:
        return []
    rows = seen(db, kind, {id_ for _, id_ in hits})
    return [(place, rows[id_]) for place, id_ in hits if id_ in rows]


def seen(db: Session, kind: MergedKind, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """What is compared and shown of records the asker may see, with `record` ready for comparing."""
    model = MODELS[kind]
    columns = [getattr(model, name) for name in (*SEEN, *OWN[kind])]
    if kind == "contact":
        name = select(Counterparty.name).where(Counterparty.id == Contact.counterparty_id).scalar_subquery()
        columns.append(name.label("counterparty_name"))
    found = db.execute(
        select(*columns).where(model.id == sa.any_(sa.cast(list(ids), ARRAY(sa.Uuid()))), visible(db.asker, model))
    )
    rows = [dict(row._mapping) for row in found]
    return {row["id"]: row | {"record": record_of(kind, row)} for row in rows}


def candidate(kind: MergedKind, row: dict[str, Any]) -> Candidate:
    return Candidate(
        id=row["id"],
        kind=kind,
        version=row["version"],
        name=row["name"],
        inn=row.get("inn"),
        kpp=row.get("kpp"),
        city=row["city"],
        phones=[phone["raw"] for phone in row["phones"]],
        emails=row["emails"],
        counterparty_id=row.get("counterparty_id"),
        counterparty_name=row.get("counterparty_name"),
        manager_id=row["manager_id"],
        created_at=row["created_at"],
    )


def _kept(db: Session, kind: MergedKind, record_id: UUID) -> MatchRecord:
    row = seen(db, kind, [record_id]).get(record_id)
    if row is None:
        raise NotFound("There is no such record.", field="record_id")
    record: MatchRecord = row["record"]
    return record


def _typed(likeness: Likeness) -> MatchRecord:
    """What is typed so far; a number or an INN that is not whole yet tells nothing."""
    numbers = [phones.parse(raw) for raw in likeness.phones]
    return MatchRecord(
        kind=likeness.kind,
        name=likeness.name,
        legal_form=likeness.legal_form if likeness.kind == "counterparty" else "individual",
        inn=(likeness.inn or "").strip() or None,
        kpp=(likeness.kpp or "").strip() or None,
        phones=tuple((number.e164, number.extension) for number in numbers if number.e164),
        emails=tuple(email.strip().lower() for email in likeness.emails if "@" in email),
        city=likeness.city,
        website=likeness.website,
        birthday=str(likeness.birthday) if likeness.birthday else None,
        counterparty_id=str(likeness.counterparty_id) if likeness.counterparty_id else None,
    )


def _dismissed(db: Session, record_id: UUID) -> set[UUID]:
    """Those that somebody said this record is not."""
    pair = DuplicatePair
    rows = db.execute(
        select(pair.one_id, pair.other_id).where(
            sa.or_(pair.one_id == record_id, pair.other_id == record_id), pair.dismissed_at.is_not(None)
        )
    )
    return {other if one == record_id else one for one, other in rows}


def must_know(db: Session, kind: MergedKind, ids: Iterable[UUID]) -> None:
    """Raises NotFound where the asker may not see one of them."""
    wanted = set(ids)
    if seen(db, kind, wanted).keys() != wanted:
        raise NotFound(counterparties.GONE if kind == "counterparty" else "There is no such contact.")
