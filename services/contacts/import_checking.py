"""Rows of the staging list, each read by the mapping and known by the matcher: what is to be done with them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import duplicates, import_matching, import_people
from services.contacts.import_models import ImportBatch
from services.contacts.import_rows import Prepared, RowReader
from services.contacts.interface.imports import RowMatch
from services.contacts.match_record import MatchRecord, record_of
from services.contacts.models import Counterparty
from services.contacts.names import sort_key
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.wire import new_id

NULL, NOTHING = b"\\N", b"[]"
COPY = "COPY import_checks (batch_id, position, action, state, record_id, person_id, values, person, problems, match, identity) FROM STDIN"  # noqa: E501
encode = msgspec.json.Encoder().encode
Line = tuple[int, list[str], list[str]]
"""A row of the staging list: position, cells, flaws."""


class Checked(NamedTuple):
    """What is kept of a row, in the order of COPY."""

    position: int
    action: str
    record_id: UUID | None
    person_id: UUID | None
    values: bytes
    person: bytes | None
    problems: bytes
    match: bytes | None
    identity: bytes | None


def checked(db: Session, batch_id: UUID, reader: RowReader, after: int, limit: int) -> bytes:
    """The next rows of the staging list, judged: lines of COPY."""
    lines = lines_after(db, batch_id, after, limit)
    prepared = [reader.prepare(cells, flaws) for _, cells, flaws in lines]
    found = judged(db, reader, [position for position, _, _ in lines], prepared)
    # As one text: the driver's own writing of rows takes longer than all reading of them.
    return b"".join(_line(batch_id, one) for one in found)


def lines_after(db: Session, batch_id: UUID, position: int, limit: int) -> Sequence[Line]:
    """The next rows of the staging list, which has no gaps: without statistics a limit alone would have all read."""
    query = """
        SELECT position, cells, flaws FROM import_rows
        WHERE batch_id = %s AND position BETWEEN %s AND %s ORDER BY position
    """
    cursor: Any = db.connection().connection.cursor()  # past SQLAlchemy, which looks at every cell
    found: Sequence[Line] = cursor.execute(query, (batch_id, position + 1, position + limit)).fetchall()
    return found


def check_again(db: Session, batch: ImportBatch, position: int) -> None:
    """Checks one row by itself, which has no check."""
    put(db, checked(db, batch.id, RowReader(db, batch), position - 1, 1))


def put(db: Session, found: bytes) -> None:
    """Copies results of the check into their table."""
    cursor: Any = db.connection().connection.cursor()
    with cursor.copy(COPY) as copy:
        copy.write(found)


def _line(batch_id: UUID, row: Checked) -> bytes:
    """A line of COPY. JSON has no tabs and no ends of lines, only backslashes; nor has an identity."""
    position, action, *ids = row[:4]
    record_id, person_id = ("\\N" if one is None else one for one in ids)
    head = f"{batch_id}\t{position}\t{action}\tnew\t{record_id}\t{person_id}\t".encode()
    return head + b"\t".join([NULL if text is None else text.replace(b"\\", b"\\\\") for text in row[4:]]) + b"\n"


def judged(db: Session, reader: RowReader, positions: Sequence[int], prepared: Sequence[Prepared]) -> list[Checked]:
    """What is to be done with each row."""
    _link(db, prepared)
    import_people.link(db, reader, prepared)
    targets = _numbered(db, reader, prepared)
    matches, records = _matched(db, reader, prepared, targets)
    _twins(db, reader, prepared, targets, matches)
    found = []
    for place, one in enumerate(prepared):
        target, match = targets.get(place), matches.get(place)
        if one.number is not None and target is None and not one.values.get("name"):
            one.bad("no_such_number", "number", str(one.number), "There is no record of this number.")
        if one.links:
            import_people.not_oneself(one, target)
        if one.problems and one.rejected:
            action, target = "reject", None
        elif target is not None:
            action = "skip" if reader.settings.existing == "skip" else "update"
        else:
            action = "create"
        identity = None
        if action == "create":
            target = new_id()
            one.values |= {"sort_key": sort_key(one.values["name"]), "match_keys": records[place].keys}
            identity = _identity(one.values)
        found.append(
            Checked(
                positions[place],
                action,
                target,
                new_id() if one.person.get("name") and action != "reject" else None,
                encode(one.values),
                encode(one.person) if one.person else None,
                encode(one.problems) if one.problems else NOTHING,
                encode(match) if match is not None else None,
                identity.encode() if identity is not None else None,
            )
        )
    return found


def _identity(values: dict[str, Any]) -> str | None:
    if values.get("inn"):
        return f"{values['inn']}/{values.get('kpp') or ''}"
    address = next((phone["e164"] for phone in values.get("phones", ())), None) or next(
        iter(values.get("emails", ())), None
    )
    return f"{values['sort_key']}|{address}" if address else None


def _link(db: Session, prepared: Sequence[Prepared]) -> None:
    """Names and INNs of counterparties become their ids."""
    texts = {text for one in prepared for name, text in one.links.items() if name not in import_people.FIELDS}
    if not texts:
        return
    keys = {sort_key(text) for text in texts}
    numbers = {text for text in texts if text.isdigit()}
    found = db.execute(
        select(Counterparty.id, Counterparty.sort_key, Counterparty.inn, Counterparty.manager_id).where(
            sa.or_(Counterparty.sort_key == _any(keys, sa.Text()), Counterparty.inn == _any(numbers, sa.Text())),
            visible(db.asker, Counterparty),
        )
    )
    known: dict[str, set[UUID]] = defaultdict(set)
    managers: dict[UUID, UUID | None] = {}
    for id_, key, inn, manager_id in found:
        known[key].add(id_)
        managers[id_] = manager_id
        if inn:
            known[inn].add(id_)
    for one in prepared:
        for name, text in one.links.items():
            if name in import_people.FIELDS:
                continue
            ids = known.get(text) or known.get(sort_key(text)) or set()
            if len(ids) == 1:
                (found_id,) = ids
                one.values[name] = str(found_id)
                if name == "counterparty_id" and managers[found_id] is not None:
                    one.values.setdefault("manager_id", str(managers[found_id]))
            elif ids:
                one.bad("several_counterparties", name, text, "Several counterparties have this name: write the INN.")
            else:
                one.bad("unknown_counterparty", name, text, "There is no such counterparty.")


def _any(values: Iterable[Any], kind: Any) -> Any:
    return sa.any_(sa.cast(list(values), ARRAY(kind)))


def _numbered(db: Session, reader: RowReader, prepared: Sequence[Prepared]) -> dict[int, UUID]:
    """Rows that name a record by its number: those of our own exports."""
    numbers = {one.number for one in prepared if one.number is not None}
    if not numbers:
        return {}
    model: Any = duplicates.MODELS[reader.kind]
    rows = db.execute(
        select(model.number, model.id).where(model.number == _any(numbers, sa.Integer()), visible(db.asker, model))
    )
    known: dict[int, UUID] = dict(rows.all())
    return {place: known[one.number] for place, one in enumerate(prepared) if one.number in known}


def _matched(
    db: Session, reader: RowReader, prepared: Sequence[Prepared], targets: dict[int, UUID]
) -> tuple[dict[int, RowMatch], dict[int, MatchRecord]]:
    """Whom the rows seem to be, by the matcher; who is surely the same becomes the row's target.

    Answers also the rows as the matcher sees them.
    """
    records = {
        place: one.record or record_of(reader.kind, one.values)
        for place, one in enumerate(prepared)
        if place not in targets and not one.rejected
    }
    matches = import_matching.best(db, reader.kind, records)
    targets |= {place: match.record_id for place, match in matches.items() if match.verdict == "same"}
    return matches, records


def _twins(
    db: Session,
    reader: RowReader,
    prepared: Sequence[Prepared],
    targets: dict[int, UUID],
    matches: dict[int, RowMatch],
) -> None:
    """A new counterparty may not have the INN and KPP of another: it is that one, or one the asker may not see."""
    inns = {one.values["inn"] for one in prepared if one.values.get("inn")} if reader.kind == "counterparty" else set()
    if not inns:
        return
    row = Counterparty
    seen = visible(db.asker, row).label("seen")
    query = select(row.id, row.inn, row.kpp, row.name, seen).where(row.inn == _any(inns, sa.Text()), ~row.deleted)
    known = {(inn, kpp): (id_, name, seen) for id_, inn, kpp, name, seen in db.execute(query)}
    for place, one in enumerate(prepared):
        twin = known.get((one.values.get("inn"), one.values.get("kpp"))) if one.values.get("inn") else None
        if twin is None or place in targets:
            continue
        id_, name, is_seen = twin
        if is_seen:
            targets[place] = id_
            matches[place] = RowMatch(record_id=id_, name=name, verdict="same", score=1.0, reasons=[])
        else:
            one.bad("duplicate_inn", "inn", one.values["inn"], "A counterparty with this INN is there already.")
