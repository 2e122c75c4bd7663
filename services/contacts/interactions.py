"""Lines of the journal: read, planned, held, changed. Calls and letters enter it by themselves, see `facts`."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, structs
from sqlalchemy import Select, Text, Uuid, any_, bindparam, func, or_, select
from sqlalchemy import update as sql_update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from services.contacts import changes, custom_values, files, interaction_checks, rights
from services.contacts.interface.files import File
from services.contacts.interface.interactions import (
    Interaction,
    InteractionChange,
    InteractionDraft,
    InteractionIsFact,
    InteractionPlanned,
    InteractionRecorded,
    NextInteraction,
)
from services.contacts.interface.texts import ShortMessagePlaced
from services.contacts.interface.values import Operation
from services.contacts.models import Contact, Counterparty
from services.contacts.models import Interaction as Row
from services.kit.db import Session
from services.kit.outbox import outbox
from services.kit.wire import Asker, NotFound, new_id, now

GONE = "There is no such line in the journal."
PEOPLE = ("admin", "head_of_sales", "manager")
HEADS = ("admin", "head_of_sales", "system")
NAMES = Interaction.__struct_fields__
CARRIED = ("counterparty_id", "contact_id", "lead_id", "deal_id", "document_id", "our_company_id", "manager_id")
CARRIED_UNLESS_SAID = ("channel", "direction", "priority", "purpose_id")
"""What a line has from the one it follows."""
Client, Person = aliased(Counterparty), aliased(Contact)
_JOINED: dict[str, Any] = {
    "counterparty_name": select(Client.name).where(Client.id == Row.counterparty_id).scalar_subquery(),
    "contact_name": select(Person.name).where(Person.id == Row.contact_id).scalar_subquery(),
}
COLUMNS = [_JOINED[name].label(name) if name in _JOINED else getattr(Row, name) for name in NAMES]
"""A line as it is answered, column by column: reading goes past the ORM."""
WAITING = select(Row.id).where(
    or_(
        Row.phone == any_(bindparam("phones", type_=ARRAY(Text))),
        Row.email_address == any_(bindparam("emails", type_=ARRAY(Text))),
    ),
    Row.counterparty_id.is_(None),
    Row.contact_id.is_(None),
    ~Row.deleted,
)
"""Calls and letters with one of these numbers or addresses that belong to nobody yet."""
_LINE = select(*COLUMNS).where(Row.id == bindparam("line_id"))
_LINES = select(*COLUMNS).where(Row.id == any_(bindparam("line_ids", type_=ARRAY(Uuid))))


def struct(row: Any) -> Interaction:
    """A row of COLUMNS."""
    return msgspec.convert(dict(zip(NAMES, row, strict=True)), Interaction)


@cache
def _by_id(shape: str) -> Select[Any]:
    return select(*COLUMNS).where(Row.id == bindparam("record_id"), rights.rule(shape, Row))


def get(db: Session, interaction_id: UUID) -> Interaction:
    """Raises NotFound."""
    query = _by_id(rights.shape_of(db.asker))
    row = db.execute(query, {"record_id": interaction_id, "asker_id": db.asker.user_id}).one_or_none()
    if row is None:
        raise NotFound(GONE)
    return struct(row)


def of_call(db: Session, call_id: UUID) -> Interaction:
    """The line of a call. Raises NotFound."""
    line_id = db.scalar(select(Row.id).where(Row.call_id == call_id))
    if line_id is None:
        raise NotFound(GONE)
    return get(db, line_id)


def attachments(db: Session, interaction_id: UUID) -> list[File]:
    """Raises NotFound."""
    ids = get(db, interaction_id).attachment_ids
    named = files.named(db, ids)
    return [named[file_id] for file_id in ids if file_id in named]


def create(db: Session, draft: InteractionDraft) -> Interaction:
    """Raises NotFound, Invalid."""
    row = Row(id=new_id(), version=1, custom_values={})
    for name, value in structs.asdict(draft).items():
        if name not in ("custom_values", "next"):
            setattr(row, name, value)
    row.starts_at = draft.starts_at or now()
    row.manager_id = draft.manager_id or (db.asker.user_id if db.asker.role in PEOPLE else None)
    _added(db, row, draft.custom_values)
    if draft.next is not None:
        _plan_next(db, row, draft.next)
    return announced(db, row)


def _added(db: Session, row: Row, own: dict[str, Any]) -> None:
    row.custom_values = custom_values.merged(db, "interaction", {}, own)
    row.created_by = row.updated_by = db.asker.user_id
    interaction_checks.created(db, row)
    db.add(row)
    db.flush()
    _hold_files(db, row, {"attachment_ids": [], "custom_values": {}})
    changes.record(db, row, None, "create")
    db.flush()


def _plan_next(db: Session, row: Row, following: NextInteraction) -> None:
    """F40, F41: the line that follows, in the same step as its beginning."""
    carried = {name: getattr(row, name) for name in (*CARRIED, *CARRIED_UNLESS_SAID)}
    said = {name: value for name, value in structs.asdict(following).items() if value is not UNSET}
    planned = Row(
        **{**carried, **said}, id=new_id(), version=1, status="planned", progress="not_done", follow_up_of=row.id
    )
    _added(db, planned, {})
    announced(db, planned)


def update(db: Session, interaction_id: UUID, version: int, change: InteractionChange) -> Interaction:
    """Raises NotFound, Invalid, VersionConflict, InteractionIsFact, InteractionWasHeld."""
    row = locked(db, interaction_id, version)
    before = changes.snapshot(row)
    with db.no_autoflush:
        for name in change.__struct_fields__:
            value = getattr(change, name)
            if value is UNSET or name == "next":
                continue
            if name == "custom_values":
                value = custom_values.merged(db, "interaction", row.custom_values, value)
            setattr(row, name, value)
        interaction_checks.changed(db, row, before, change)
    if written(db, row, before):
        _hold_files(db, row, before)
    if change.next is not None:
        _plan_next(db, row, change.next)
    return announced(db, row, before) if row.version != version else get(db, interaction_id)


def delete(db: Session, interaction_id: UUID, version: int) -> None:
    """Raises NotFound, VersionConflict, InteractionIsFact."""
    row = locked(db, interaction_id, version)
    if db.asker.role not in HEADS and db.asker.user_id not in (row.created_by, row.manager_id):
        raise NotFound("This line of the journal is not yours.")
    if interaction_checks.is_fact(row):
        raise InteractionIsFact("What happened by itself cannot be taken out of the journal.")
    before = changes.snapshot(row)
    row.deleted = True
    written(db, row, before, "delete")
    announced(db, row)


def locked(db: Session, interaction_id: UUID, version: int) -> Row:
    """The row, locked for a change of this version. Raises NotFound, VersionConflict."""
    query = select(Row).where(Row.id == interaction_id, rights.visible(db.asker, Row)).with_for_update(of=Row)
    row = db.scalars(query).one_or_none()
    if row is None:
        raise NotFound(GONE)
    row.require_version(version, "line", lambda: get(db, interaction_id))
    return row


def written(
    db: Session,
    row: Row,
    before: dict[str, Any],
    operation: Operation = "update",
    *,
    batch_id: UUID | None = None,
    merge_id: UUID | None = None,
) -> bool:
    """Writes what changed since `before`, a `changes.snapshot`, with its history; False where nothing did."""
    with db.no_autoflush:
        if changes.snapshot(row) == before:
            return False
        row.version += 1
        row.updated_at, row.updated_by = now(), db.asker.user_id
        changes.record(db, row, before, operation, batch_id=batch_id, merge_id=merge_id)
    db.flush()
    return True


def announced(db: Session, row: Row, before: dict[str, Any] | None = None) -> Interaction:
    """Tells everybody what the line is now; its reminder is told too where it is planned, or was `before`."""
    interaction = struct(db.execute(_LINE, {"line_id": row.id}).one())
    db.publish(InteractionRecorded(interaction=interaction, deleted=row.deleted))
    if "planned" in (row.status, (before or {}).get("status")):
        db.publish(InteractionPlanned(interaction=interaction, deleted=row.deleted))
    return interaction


def announce_new(db: Session, askers: Mapping[UUID, Asker]) -> None:
    """Tells of lines of what happened that were just written, each in the name of its asker, by one statement."""
    usual, rows = db.asker, []
    for line in db.execute(_LINES, {"line_ids": list(askers)}) if askers else ():
        interaction = struct(line)
        db.asker = askers[interaction.id]
        rows.append(db.leaving(InteractionRecorded(interaction=interaction, deleted=False)))
    db.asker = usual
    if rows:
        db.execute(outbox.insert(), rows)


def announce_all(db: Session, ids: Sequence[UUID]) -> None:
    """Tells of several lines that were moved to a client."""
    for line in db.execute(select(*COLUMNS).where(Row.id.in_(ids))):
        db.publish(InteractionRecorded(interaction=struct(line), deleted=False))


def adopt(db: Session, owner: Counterparty | Contact, counterparty_id: UUID | None, contact_id: UUID | None) -> None:
    """Calls and letters that came before the client was known are filed under the client that now has their number."""
    known = {"phones": [phone["e164"] for phone in owner.phones], "emails": owner.emails}
    # Almost always nothing waits: asking first costs less than an update of nothing.
    if not (waiting := db.scalars(WAITING, known).all()):
        return
    adopted = (
        sql_update(Row)
        .where(Row.id.in_(waiting), Row.counterparty_id.is_(None), Row.contact_id.is_(None))
        .values(
            counterparty_id=counterparty_id,
            contact_id=contact_id,
            manager_id=func.coalesce(Row.manager_id, owner.manager_id),
            version=Row.version + 1,
        )
        .returning(Row.id, Row.short_message_id)
    )
    lines = db.execute(adopted).all()
    announce_all(db, [line.id for line in lines])
    for line in lines:
        if (text_id := line.short_message_id) is not None:
            placed = ShortMessagePlaced(
                short_message_id=text_id,
                counterparty_id=counterparty_id,
                contact_id=contact_id,
                person_name=owner.name,
            )
            db.publish(placed)


def adopt_of_lead(db: Session, lead_id: UUID, counterparty_id: UUID, contact_id: UUID, deal_id: UUID | None) -> None:
    """R36: what was written inside a lead stands in the timeline of the client that the lead became."""
    adopted = (
        sql_update(Row)
        .where(Row.lead_id == lead_id, Row.counterparty_id.is_(None), ~Row.deleted)
        .values(
            counterparty_id=counterparty_id,
            contact_id=contact_id,
            deal_id=func.coalesce(Row.deal_id, deal_id),
            version=Row.version + 1,
        )
        .returning(Row.id)
    )
    announce_all(db, db.scalars(adopted).all())


def _hold_files(db: Session, row: Row, before: dict[str, Any]) -> None:
    new = [file_id for file_id in row.attachment_ids if str(file_id) not in before["attachment_ids"]]
    if new:
        files.hold(db, new, "interaction", row.id, "attachment_ids")
    if row.custom_values != before["custom_values"]:
        custom_values.hold_files(db, "interaction", row.id, before["custom_values"], row.custom_values)
