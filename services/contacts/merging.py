"""Two records become one: the values somebody chose stay, everything linked moves, and all of it can come back."""

from typing import Any
from uuid import UUID

from msgspec import structs, to_builtins
from sqlalchemy import select

from services.contacts import changes, contacts, counterparties, duplicates, records
from services.contacts.identity_models import Merge as Row
from services.contacts.interface.contacts import ContactChanged
from services.contacts.interface.counterparties import CounterpartyChanged
from services.contacts.interface.identity import MergedKind
from services.contacts.interface.merges import (
    AlreadyMerged,
    ContactMerged,
    CounterpartyMerged,
    FieldChoice,
    Merge,
    MergeOrder,
    MergePreview,
)
from services.contacts.match_score import compared
from services.contacts.merge_links import LINKS, REFERENCES, SELF, counted, names_of
from services.contacts.merge_values import choices, joined
from services.contacts.models import Contact, Counterparty
from services.contacts.names import sort_key
from services.contacts.rewriting import announce
from services.contacts.rights import visible
from services.kit import relinks
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound, VersionConflict, new_id, now

Record = Counterparty | Contact
MODELS: dict[str, Any] = {"counterparty": Counterparty, "contact": Contact}
READ: dict[str, Any] = {"counterparty": counterparties.get, "contact": contacts.get}


def preview(db: Session, kind: MergedKind, survivor_id: UUID, absorbed_id: UUID) -> MergePreview:
    """Raises NotFound, Invalid."""
    _two(survivor_id, absorbed_id)
    duplicates.must_know(db, kind, [survivor_id, absorbed_id])
    model = MODELS[kind]
    rows = {row.id: row for row in db.scalars(select(model).where(model.id.in_([survivor_id, absorbed_id])))}
    seen = duplicates.seen(db, kind, [survivor_id, absorbed_id])
    fields = choices(rows[survivor_id], rows[absorbed_id])
    score = compared(seen[survivor_id]["record"], seen[absorbed_id]["record"])
    return MergePreview(
        survivor=duplicates.candidate(kind, seen[survivor_id]),
        absorbed=duplicates.candidate(kind, seen[absorbed_id]),
        score=score.score,
        verdict=score.verdict,
        reasons=duplicates.reasons_of(score),
        fields=fields,
        moves=counted(db, kind, absorbed_id),
        names=names_of(db, [(one.field, value) for one in fields for value in (one.survivor, one.absorbed)]),
    )


def merge(db: Session, order: MergeOrder) -> Merge:
    """Raises NotFound, Invalid, VersionConflict, AlreadyMerged."""
    _two(order.survivor_id, order.absorbed_id)
    survivor, absorbed = _locked(db, order)
    offered = choices(survivor, absorbed)
    _known(offered, order)
    gone = READ[order.kind](db, absorbed.id)
    before, merge_id = changes.snapshot(survivor), new_id()
    values = joined(
        survivor, absorbed, {choice.field: order.values.get(choice.field, choice.proposed) for choice in offered}
    )
    if values["private"] and not absorbed.private and absorbed.created_by != db.asker.user_id:
        raise Invalid("What others work with does not become private.", field="private", reason="hides")
    _absorb(db, absorbed, survivor.id, merge_id)
    with db.no_autoflush:
        changes.put(survivor, values)
        for name in SELF[order.kind]:
            if getattr(survivor, name) in (survivor.id, absorbed.id):
                setattr(survivor, name, None)
        survivor.sort_key = sort_key(survivor.name)
        if isinstance(survivor, Counterparty):
            counterparties.check(db, survivor)
    if not records.written(db, survivor, before, "merge", merge_id=merge_id):
        survivor.touch()
    row = Row(
        id=merge_id,
        kind=order.kind,
        survivor_id=survivor.id,
        absorbed_id=absorbed.id,
        absorbed_name=absorbed.name,
        survivor_version=survivor.version,
        user_id=db.asker.user_id,
    )
    db.add(row)
    db.flush()
    relinks.follow(db, merge_id, absorbed.id, survivor.id, LINKS[order.kind])
    _refer(db, order.kind, absorbed.id, survivor.id, merge_id)
    _tell_gone(db, structs.replace(gone, version=absorbed.version))
    announce(db, survivor)
    who = {"merge_id": merge_id, "survivor_id": survivor.id, "absorbed_id": absorbed.id}
    db.publish(CounterpartyMerged(**who) if order.kind == "counterparty" else ContactMerged(**who))
    return struct(row)


def list_(db: Session, kind: MergedKind, record_id: UUID) -> list[Merge]:
    """Merges into the record that can be taken back, newest first. Raises NotFound."""
    duplicates.must_know(db, kind, [record_id])
    rows = db.scalars(
        select(Row)
        .where(Row.kind == kind, Row.survivor_id == record_id, Row.undone_at.is_(None))
        .order_by(Row.id.desc())
        .limit(200)
    )
    return [struct(row) for row in rows]


def struct(row: Row) -> Merge:
    return Merge(**{name: getattr(row, name) for name in Merge.__struct_fields__})


def _two(one: UUID, other: UUID) -> None:
    if one == other:
        raise Invalid("A record cannot be merged with itself.", field="absorbed_id")


def _locked(db: Session, order: MergeOrder) -> tuple[Record, Record]:
    """Both rows, locked in the order of their ids, so that two merges at once wait for each other and never meet."""
    model = MODELS[order.kind]
    ids = [order.survivor_id, order.absorbed_id]
    rows = {
        row.id: row for row in db.scalars(select(model).where(model.id.in_(ids)).order_by(model.id).with_for_update())
    }
    for id_, row in rows.items():
        if row.merged_into is not None and (became := records.became(db, model, id_)) is not None:
            duplicates.must_know(db, order.kind, [became])
            raise AlreadyMerged("One of the two was merged meanwhile.", became_id=str(became))
    known = set(db.scalars(select(model.id).where(model.id.in_(ids), visible(db.asker, model))))
    if known != set(ids):
        raise NotFound("There is no such record.", field="absorbed_id")
    versions = {order.survivor_id: order.survivor_version, order.absorbed_id: order.absorbed_version}
    for id_ in ids:
        if rows[id_].version != versions[id_]:
            raise VersionConflict(
                "Somebody changed one of the two meanwhile.", current=to_builtins(READ[order.kind](db, id_))
            )
    return rows[order.survivor_id], rows[order.absorbed_id]


def _known(offered: list[FieldChoice], order: MergeOrder) -> None:
    sides = {choice.field: choice.sides for choice in offered}
    for field, side in order.values.items():
        if field in sides and side not in sides[field]:
            raise Invalid(f"«{field}» cannot be {side}.", field=field)


def _absorb(db: Session, absorbed: Record, survivor_id: UUID, merge_id: UUID) -> None:
    before = changes.snapshot(absorbed)
    absorbed.deleted, absorbed.merged_into = True, survivor_id
    records.written(db, absorbed, before, "merge", merge_id=merge_id)


def _refer(db: Session, kind: MergedKind, old: UUID, new: UUID, merge_id: UUID) -> None:
    """Records that name the absorbed one (its people, subsidiaries, subordinates) name the survivor."""
    for model, column in REFERENCES[kind]:
        rows = db.scalars(
            select(model).where(getattr(model, column) == old, model.id != new).order_by(model.id).with_for_update()
        ).all()
        for row in rows:
            before = changes.snapshot(row)
            setattr(row, column, new)
            records.written(db, row, before, "merge", merge_id=merge_id)
            if not row.deleted:
                announce(db, row)


def _tell_gone(db: Session, gone: Any) -> None:
    if hasattr(gone, "legal_form"):
        db.publish(CounterpartyChanged(counterparty=gone, deleted=True))
    else:
        db.publish(ContactChanged(contact=gone, deleted=True))


def touched_now(row: Row, user_id: UUID | None) -> None:
    row.undone_at, row.undone_by = now(), user_id
