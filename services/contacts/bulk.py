"""Changing many records at once: a job that goes through them in the order of their ids.

    parts of the job's input: records of a kind ── 200 a transaction ──► changed, with history under the job's id
    then                      what was touched is announced, by a job of its own

Each part is a selection and what becomes of it, so a hand-over is three parts: clients, people, planned interactions.
"""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.contacts import announcing, bulk_fields, changes, form_rules, interactions, records, rewriting, selections
from services.contacts.access_models import Segment
from services.contacts.interface.bulk import BulkKind, BulkPreview, HandOver, NewValues, Selection
from services.contacts.interface.fields import Condition
from services.contacts.interface.values import RecordKind
from services.contacts.models import Contact, Counterparty, Interaction
from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.running import Running, worker
from services.kit.wire import Forbidden, Input, Invalid

CHUNK = 200
HEADS = ("admin", "head_of_sales")


class Part(Input):
    """Some records of the job, and what becomes of them."""

    kind: RecordKind
    selection: Selection
    change: NewValues


def preview(db: Session, kind: BulkKind, selection: Selection, change: NewValues) -> BulkPreview:
    """Raises Invalid."""
    _check(db, kind, change)
    found = selections.count(db, kind, selection)
    if kind == "contact":
        return BulkPreview(counterparties=0, contacts=found, interactions=0)
    clients = selections.ids(db, kind, selection)
    people = rewriting.count(db, "contact", Contact.counterparty_id.in_(clients)) if change.with_contacts else 0
    planned = [Interaction.counterparty_id.in_(clients), Interaction.status == "planned"]
    lines = rewriting.count(db, "interaction", *planned) if change.with_planned else 0
    return BulkPreview(counterparties=found, contacts=people, interactions=lines)


def start(db: Session, kind: BulkKind, selection: Selection, change: NewValues) -> Job:
    """Raises Invalid, NotFound."""
    found = preview(db, kind, selection, change)
    if not (change.fields or change.add_segment_ids or change.remove_segment_ids):
        raise Invalid("Say what is to be changed.", field="fields")
    total = found.counterparties if kind == "counterparty" else found.contacts
    return jobs.start(db, "bulk_change", [Part(kind=kind, selection=selection, change=change)], total=total)


def _check(db: Session, kind: BulkKind, change: NewValues) -> None:
    bulk_fields.check(db, kind, change.fields)
    named = {*change.add_segment_ids, *change.remove_segment_ids}
    if not named and not change.with_contacts and not change.with_planned:
        return
    if kind != "counterparty":
        raise Invalid("Only counterparties have segments, people and plans.", field="kind")
    if (change.with_contacts or change.with_planned) and "manager_id" not in change.fields:
        raise Invalid("People and plans follow a new manager; name one.", field="fields")
    # Those whose conditions decide cannot be put into by hand.
    known = sa.select(Segment.id).where(Segment.id.in_(named), Segment.conditions.is_(None))
    if named - set(db.scalars(known)):
        raise Invalid("There is no such segment, or its conditions decide who is in it.", field="add_segment_ids")


def _parts(hand_over: HandOver) -> list[Part]:
    theirs = Condition(field="manager_id", op="any_of", value=[str(hand_over.from_user_id)])
    planned = Condition(field="status", op="any_of", value=["planned"])
    change = NewValues(fields={"manager_id": str(hand_over.to_user_id) if hand_over.to_user_id else None})
    wished: list[tuple[RecordKind, bool, list[Condition]]] = [
        ("counterparty", hand_over.counterparties, [theirs]),
        ("contact", hand_over.contacts, [theirs]),
        ("interaction", hand_over.planned, [theirs, planned]),
    ]
    return [Part(kind=kind, selection=Selection(filter=met), change=change) for kind, wanted, met in wished if wanted]


def preview_hand_over(db: Session, hand_over: HandOver) -> BulkPreview:
    """Raises Forbidden."""
    if db.asker.role not in HEADS:
        raise Forbidden("Clients are handed over by a head of sales or an administrator.")
    found = {part.kind: selections.count(db, part.kind, part.selection) for part in _parts(hand_over)}
    return BulkPreview(
        counterparties=found.get("counterparty", 0),
        contacts=found.get("contact", 0),
        interactions=found.get("interaction", 0),
    )


def start_hand_over(db: Session, hand_over: HandOver) -> Job:
    """Raises Forbidden, Invalid."""
    if hand_over.from_user_id == hand_over.to_user_id:
        raise Invalid("They have these clients already.", field="to_user_id")
    found = preview_hand_over(db, hand_over)
    total = found.counterparties + found.contacts + found.interactions
    return jobs.start(db, "bulk_change", _parts(hand_over), total=total)


@worker("bulk_change")
def run(job: Running) -> None:
    """Goes on where it was left: the part and the last record are in the cursor."""
    parts = job.input_as(list[Part])
    at: dict[str, Any] = job.cursor or {"part": 0, "after": None}
    for number in range(at["part"], len(parts)):
        last = UUID(at["after"]) if number == at["part"] and at["after"] else None
        _run_part(job, number, parts[number], last)
    with job.chunk() as db:
        announcing.start(db, job.id)


def _run_part(job: Running, number: int, part: Part, last: UUID | None) -> None:
    while True:
        with job.chunk() as db:
            rows = selections.after(db, part.kind, part.selection, last, CHUNK)
            changed = sum(_change(db, job.id, part, row) for row in rows)
            if rows:
                last = rows[-1].id
                changed += _follow(db, job.id, part, rows)
            job.done += len(rows)
            job.result = {**job.result, "changed": int(job.result.get("changed") or 0) + changed}
            job.cursor = {"part": number, "after": str(last)} if rows else {"part": number + 1, "after": None}
        if not rows:
            return


def _change(db: Session, batch_id: UUID, part: Part, row: Any) -> bool:
    before = changes.snapshot(row)
    with db.no_autoflush:
        if part.kind == "interaction":
            row.manager_id = msgspec.convert(part.change.fields["manager_id"], UUID | None)
            return interactions.written(db, row, before, "bulk", batch_id=batch_id)
        given = bulk_fields.change_of(part.kind, part.change.fields)
        records.assign(db, row, given)
        if isinstance(row, Counterparty):
            kept = [one for one in row.segment_ids if one not in part.change.remove_segment_ids]
            row.segment_ids = [*kept, *(one for one in part.change.add_segment_ids if one not in kept)]
        form_rules.require_kept(db, part.kind, row, given)
    return records.written(db, row, before, "bulk", batch_id=batch_id)


def _follow(db: Session, batch_id: UUID, part: Part, rows: Any) -> int:
    """People and plans of the clients of this chunk get the new manager too."""
    ids = [row.id for row in rows]
    fields = {"manager_id": part.change.fields.get("manager_id")}
    found: list[Any] = []
    if part.change.with_contacts:
        found += rewriting.seen(db, "contact", Contact.counterparty_id.in_(ids))
    if part.change.with_planned:
        found += rewriting.seen(
            db, "interaction", Interaction.counterparty_id.in_(ids), Interaction.status == "planned"
        )
    return sum(rewriting.rewrite(db, row, fields, "bulk", batch_id=batch_id) for row in found)
