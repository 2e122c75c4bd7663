"""A merge taken back, even after edits: what nobody touched since is as it was, the rest goes where somebody says."""

from typing import Any
from uuid import UUID

from msgspec import to_builtins
from sqlalchemy import Select, select

from services.contacts import changes, counterparties, duplicates, records
from services.contacts.changes import spread, values_of
from services.contacts.identity_models import Merge as Row
from services.contacts.interface.merges import (
    AddedSince,
    AlreadyUnmerged,
    ContactUnmerged,
    CounterpartyUnmerged,
    EditedSince,
    Merge,
    Moved,
    Owner,
    UnmergeOrder,
    UnmergePreview,
)
from services.contacts.merge_links import LINKS, REFERENCES, columns_of, named, names_of
from services.contacts.merge_values import APART, LISTS, edited, gathered
from services.contacts.merging import MODELS, READ, Record, struct, touched_now
from services.contacts.models import Change, Contact, Counterparty, Interaction
from services.contacts.names import sort_key
from services.contacts.rewriting import announce
from services.contacts.rights import visible
from services.kit import relinks
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound, VersionConflict

SHOWN = 200


def preview(db: Session, merge_id: UUID) -> UnmergePreview:
    """Raises NotFound, AlreadyUnmerged."""
    row = _merge(db, merge_id)
    survivor, absorbed = _pair(db, row, lock=False)
    before, then = _past(db, row, survivor)
    now, theirs = values_of(survivor), values_of(absorbed)
    added = _added(db, row, survivor, absorbed)
    fields = _edited(then, now)
    values = [(field, side.get(field)) for field in fields for side in (before, theirs, now)]
    return UnmergePreview(
        merge=struct(row),
        survivor_name=survivor.name,
        survivor_version=survivor.version,
        edited=[
            EditedSince(field=field, before=before.get(field), absorbed=theirs.get(field), now=now.get(field))
            for field in fields
        ],
        added=added[:SHOWN],
        more_added=len(added) > SHOWN,
        moves=_going_back(db, row),
        names=names_of(db, values),
    )


def unmerge(db: Session, merge_id: UUID, order: UnmergeOrder) -> Merge:
    """Raises NotFound, Invalid, VersionConflict, AlreadyUnmerged, DuplicateInn."""
    row = _merge(db, merge_id)
    survivor, absorbed = _pair(db, row, lock=True)
    if survivor.version != order.survivor_version:
        raise VersionConflict(
            "Somebody changed this record meanwhile.", current=to_builtins(READ[row.kind](db, survivor.id))
        )
    _part_values(db, row, survivor, absorbed, order.edited)
    relinks.come_back(db, row.id, row.absorbed_id, row.survivor_id, LINKS[row.kind])
    _refer_back(db, row)
    _give(db, row, order.to_absorbed)
    touched_now(row, db.asker.user_id)
    db.flush()
    for one in (survivor, absorbed):
        announce(db, one)
    who = {"merge_id": row.id, "survivor_id": row.survivor_id, "absorbed_id": row.absorbed_id}
    db.publish(CounterpartyUnmerged(**who) if row.kind == "counterparty" else ContactUnmerged(**who))
    return struct(row)


def _merge(db: Session, merge_id: UUID) -> Row:
    row = db.get(Row, merge_id)
    if row is None:
        raise NotFound("There is no such merge.")
    if row.undone_at is not None:
        raise AlreadyUnmerged("This merge was taken back already.")
    return row


def _pair(db: Session, row: Row, *, lock: bool) -> tuple[Record, Record]:
    """The record that stayed and the one that it absorbed, locked in the order of their ids."""
    model = MODELS[row.kind]
    query: Select[Any] = select(model).where(model.id.in_([row.survivor_id, row.absorbed_id])).order_by(model.id)
    rows = {one.id: one for one in db.scalars(query.with_for_update() if lock else query)}
    survivor, absorbed = rows[row.survivor_id], rows[row.absorbed_id]
    if lock:
        db.refresh(row, with_for_update=True)
        _merge(db, row.id)
    if survivor.merged_into is not None:
        later = select(Row.id).where(Row.absorbed_id == survivor.id, Row.undone_at.is_(None))
        raise AlreadyUnmerged("Take the later merge back first.", merge_id=str(db.scalar(later)))
    duplicates.must_know(db, row.kind, [survivor.id])
    if absorbed.private and absorbed.created_by != db.asker.user_id:
        raise NotFound("There is no such merge.")
    return survivor, absorbed


def _past(db: Session, row: Row, survivor: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    """The survivor's values before the merge and right after it, from its history."""
    then = changes.snapshot(survivor)
    since = select(Change).where(Change.record_id == survivor.id, Change.version > row.survivor_version)
    for change in db.scalars(since.order_by(Change.version.desc())):
        then |= change.before
    before = dict(then)
    own = select(Change).where(Change.record_id == survivor.id, Change.merge_id == row.id, Change.operation == "merge")
    for change in db.scalars(own):
        before |= change.before
    return spread(before), spread(then)


def _edited(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    fields = dict.fromkeys((*then, *now))
    return [field for field in fields if field not in APART and then.get(field) != now.get(field)]


def _part_values(db: Session, row: Row, survivor: Record, absorbed: Record, owners: dict[str, Owner]) -> None:
    before, then = _past(db, row, survivor)
    now, theirs = values_of(survivor), values_of(absorbed)
    fields = _edited(then, now)
    for field in owners:
        if field not in fields:
            raise Invalid(f"«{field[:100]}» was not changed since the merge.", field=field[:100])
    ours = {field: value for field, value in before.items() if field not in APART}
    back = {field: value for field, value in theirs.items() if field not in APART}
    for field in fields:
        to_absorbed = owners.get(field, "survivor") == "absorbed"
        if field in LISTS:
            gone = edited(then[field], then[field], [item for item in now[field] if item in then[field]])
            for side, gets in ((ours, not to_absorbed), (back, to_absorbed)):
                side[field] = edited(side[field], then[field], now[field] if gets else gone)
        elif to_absorbed:
            back[field] = now.get(field)
        else:
            ours[field] = now.get(field)
    _write(db, absorbed, gathered(back) | {"deleted": False, "merged_into": None}, row.id)
    _write(db, survivor, gathered(ours), row.id)
    with db.no_autoflush:
        for one in (survivor, absorbed):
            if not isinstance(one, Contact) and {"inn", "kpp", "ogrn"} & set(fields):
                counterparties.check(db, one)


def _write(db: Session, row: Record, values: dict[str, Any], merge_id: UUID) -> None:
    before = changes.snapshot(row)
    with db.no_autoflush:
        changes.put(row, values)
        row.sort_key = sort_key(row.name)
    if not records.written(db, row, before, "unmerge", merge_id=merge_id):
        row.touch()
    db.flush()


def _refer_back(db: Session, row: Row) -> None:
    """Records that named the absorbed one do so again, unless they were given another since."""
    for model, column in REFERENCES[row.kind]:
        own = select(Change.record_id).where(
            Change.merge_id == row.id,
            Change.operation == "merge",
            Change.kind == changes.KINDS[model],
            Change.before[column].astext == str(row.absorbed_id),
            Change.record_id.notin_([row.survivor_id, row.absorbed_id]),
        )
        back = select(model).where(model.id.in_(own), getattr(model, column) == row.survivor_id)
        for one in db.scalars(back.order_by(model.id).with_for_update()):
            _link(db, one, column, row.absorbed_id, row.id)


def _link(db: Session, record: Record, column: str, to: UUID, merge_id: UUID) -> None:
    before = changes.snapshot(record)
    setattr(record, column, to)
    records.written(db, record, before, "unmerge", merge_id=merge_id)
    if not record.deleted:
        announce(db, record)


def _going_back(db: Session, row: Row) -> list[Moved]:
    counts: list[tuple[str, int]] = []
    for model, column in REFERENCES[row.kind]:
        own = select(Change.record_id).where(
            Change.merge_id == row.id, Change.before[column].astext == str(row.absorbed_id)
        )
        found = db.scalars(select(model.id).where(model.id.in_(own), getattr(model, column) == row.survivor_id)).all()
        counts.append((named(getattr(model, column)), len(found)))
    counts += [(named(column), len(relinks.rows_of(db, row.id, column))) for column in LINKS[row.kind]]
    return [Moved(what=what, count=count) for what, count in counts if count]


def _added(db: Session, row: Row, survivor: Record, absorbed: Record) -> list[AddedSince]:
    """What came to the merged record since, the newest first."""
    theirs = {phone["e164"] for phone in absorbed.phones} | set(absorbed.emails)
    ours = {phone["e164"] for phone in _past(db, row, survivor)[0]["phones"]}
    found = []
    for column in columns_of(row.kind):
        model = column.class_
        moment = model.at if hasattr(model, "at") else model.created_at
        query = select(model).where(column == row.survivor_id, moment > row.at)
        if model in (Contact, Counterparty, Interaction):
            query = query.where(visible(db.asker, model))
        query = query.order_by(moment.desc()).limit(SHOWN + 1)
        moved = relinks.rows_of(db, row.id, column) if column in LINKS[row.kind] else set()
        for one in db.scalars(query):
            if one.id in moved:
                continue
            known = {one.phone, one.email_address} - {None} if isinstance(one, Interaction) else set()
            proposed: Owner = "absorbed" if known & theirs and not known & ours else "survivor"
            at = one.at if hasattr(model, "at") else one.created_at
            found.append(AddedSince(id=one.id, what=named(column), title=_title(one), at=at, proposed=proposed))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _title(row: Any) -> str:
    if isinstance(row, Interaction):
        return (row.subject or row.summary or row.phone or row.email_address or row.channel)[:200]
    return str(getattr(row, "name", None) or getattr(row, "title", ""))[:200]


def _give(db: Session, row: Row, ids: list[UUID]) -> None:
    """Rows that came since and belong to the record that comes back. Raises Invalid for others."""
    left = set(ids)
    for model, column in REFERENCES[row.kind]:
        query = select(model).where(
            model.id.in_(ids), getattr(model, column) == row.survivor_id, model.created_at > row.at
        )
        for one in db.scalars(query.order_by(model.id).with_for_update()).all():
            _link(db, one, column, row.absorbed_id, row.id)
            left.discard(one.id)
    for column in LINKS[row.kind]:
        model = column.class_
        moment = model.at if hasattr(model, "at") else model.created_at
        query = select(model).where(model.id.in_(ids), column == row.survivor_id, moment > row.at)
        for one in db.scalars(query.with_for_update()).all():
            setattr(one, column.key, row.absorbed_id)
            left.discard(one.id)
    db.flush()
    if left:
        raise Invalid(f"{min(left)} did not come to this record since the merge.", field="to_absorbed")
