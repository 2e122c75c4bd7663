"""Exports of lists and timelines: the same query as the page's, with the rights of whoever asked, as a job."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import contacts, counterparties, export_columns, exporting, fields, orders, selections, staff
from services.contacts import timeline as timelines
from services.contacts.export_columns import PEOPLE, WIDTHS, Column
from services.contacts.interface import JobChanged
from services.contacts.interface.exports import ExportDraft, TimelineExport, VCard
from services.contacts.models import Contact, Counterparty
from services.contacts.rights import visible
from services.contacts.sheets import csv_writer, vcard
from services.contacts.timeline_words import CHANNELS, DIRECTIONS, STATUSES
from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.running import Running, worker
from services.kit.wire import Invalid, now
from services.kit.xlsx_writer import Cell

CHUNK = 1_000
TITLES = {"counterparty": "Контрагенты", "contact": "Контакты"}
CARD = ("id", "name", "phones", "faxes", "emails", "country", "city", "address", "notes")
OWN_CARD = {"counterparty": ("legal_form", "website"), "contact": ("position", "birthday", "counterparty_id")}
TIMELINE = ("Дата и время", "Что", "Направление", "Состояние", "Тема", "Содержание", "Результат", "Минут")
TIMELINE_WIDTHS = (18, 16, 14, 16, 36, 60, 36, 8, 24, 24)


def start(db: Session, draft: ExportDraft) -> Job:
    """Raises Invalid."""
    _check_zone(draft.zone)
    export_columns.columns(db, draft.kind, draft.columns, draft.zone)
    orders.order(db, draft.kind, draft.sort, draft.descending)
    selections.ids(db, draft.kind, draft.selection)
    return _begun(db, jobs.start(db, "export", draft, title=TITLES[draft.kind]))


def start_timeline(db: Session, draft: TimelineExport) -> Job:
    """Raises NotFound, Invalid."""
    _check_zone(draft.zone)
    client = counterparties.get(db, draft.counterparty_id)
    return _begun(db, jobs.start(db, "export_timeline", draft, title=client.name))


def _begun(db: Session, job: Job) -> Job:
    db.publish(JobChanged(job=job))
    return job


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Invalid("There is no such time zone.", field="zone") from None


@worker("export")
def export(job: Running) -> None:
    """Ids first, in the order of the list; then the rows, some at a time, so that memory stays flat."""
    draft = job.input_as(ExportDraft)
    with job.reading() as db:
        order = orders.order(db, draft.kind, draft.sort, draft.descending)
        found = selections.ids(db, draft.kind, draft.selection)
        query = select(order.model.id).where(order.model.id.in_(found)).order_by(*order.by(order.key, order.model.id))
        ids = list(db.scalars(query))
        columns = export_columns.columns(db, draft.kind, draft.columns, draft.zone)
    job.total = len(ids)
    name = f"{TITLES[draft.kind]} {now().astimezone(ZoneInfo(draft.zone)):%d.%m.%Y %H-%M}"
    header = [column.title for column in columns]
    if draft.format == "vcard":
        exporting.keep(job, f"{name}.vcf", exporting.VCARD, lambda path: _write_cards(job, path, draft.kind, ids))
        return
    rows = _rows(job, draft.kind, ids, columns)
    if draft.format == "csv":

        def write(path: Path) -> None:
            csv_writer.write(path, header, exporting.counted(job, rows))

        exporting.keep(job, f"{name}.csv", exporting.CSV, write)
        return
    widths = [WIDTHS.get(column.name, max(14, len(column.title) + 4)) for column in columns]
    exporting.export_table(job, name, header, rows, widths)


def _rows(job: Running, kind: str, ids: Sequence[UUID], columns: Sequence[Column]) -> Iterator[list[Cell]]:
    model: Any = fields.MODELS[kind]
    selected = [column.column for column in columns if column.column is not None]
    shows = [column.show for column in columns if column.column is not None]
    people_at = next((place for place, column in enumerate(columns) if column.name == PEOPLE), None)
    for begin in range(0, len(ids), CHUNK):
        chunk = ids[begin : begin + CHUNK]
        with job.reading() as db:
            wanted = model.id == sa.any_(sa.cast(chunk, ARRAY(sa.Uuid())))
            # Whoever lost the right to see a record meanwhile does not get it either.
            found = db.execute(select(model.id, *selected).where(wanted, visible(db.asker, model))).all()
            people = _people(db, chunk) if people_at is not None else {}
        by_id = {row[0]: row for row in found}
        for id_ in chunk:
            if (row := by_id.get(id_)) is None:
                continue
            cells = [show(value) for show, value in zip(shows, row[1:], strict=True)]
            if people_at is not None:
                cells.insert(people_at, "\n".join(people.get(id_, ())))
            yield cells


def _people(db: Session, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The contact persons that the asker may see, each in a line: name, position, phones, e-mails (T57)."""
    rows = db.execute(
        select(Contact.counterparty_id, Contact.name, Contact.position, Contact.phones, Contact.emails)
        .where(Contact.counterparty_id == sa.any_(sa.cast(list(ids), ARRAY(sa.Uuid()))), visible(db.asker, Contact))
        .order_by(Contact.sort_key, Contact.id)
    )
    found: dict[UUID, list[str]] = {}
    for owner, name, position, phones, emails in rows:
        parts = [name, position, *(phone["raw"] for phone in phones), *emails]
        found.setdefault(owner, []).append(", ".join(part for part in parts if part))
    return found


def _write_cards(job: Running, path: Path, kind: str, ids: Sequence[UUID]) -> None:
    job.done = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for begin in range(0, len(ids), CHUNK):
            with job.reading() as db:
                for card in cards(db, kind, ids[begin : begin + CHUNK]).values():
                    file.write(card)
                    job.done += 1
            job.progress(job.done)


def cards(db: Session, kind: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """vCards of those that the asker sees, by their ids and in their order."""
    model: Any = fields.MODELS[kind]
    names = (*CARD, *OWN_CARD[kind])
    columns = [getattr(model, name) for name in names]
    employer = select(Counterparty.name).where(Counterparty.id == Contact.counterparty_id).scalar_subquery()
    extra = [employer] if kind == "contact" else []
    wanted = model.id == sa.any_(sa.cast(list(ids), ARRAY(sa.Uuid())))
    found = {row[0]: row for row in db.execute(select(*columns, *extra).where(wanted, visible(db.asker, model)))}
    return {
        id_: vcard.card(kind, dict(zip(names, row, strict=False)), (row[-1] or "") if extra else "")
        for id_ in ids
        if (row := found.get(id_)) is not None
    }


def contact_vcard(db: Session, contact_id: UUID) -> VCard:
    person = contacts.get(db, contact_id)
    return VCard(file_name=f"{person.name}.vcf", text="".join(cards(db, "contact", [person.id]).values()))


def counterparty_vcard(db: Session, counterparty_id: UUID) -> VCard:
    client = counterparties.get(db, counterparty_id)
    return VCard(file_name=f"{client.name}.vcf", text="".join(cards(db, "counterparty", [client.id]).values()))


@worker("export_timeline")
def export_timeline(job: Running) -> None:
    """T34: what the timeline shows, newest first."""
    draft = job.input_as(TimelineExport)
    header = [*TIMELINE, "Сотрудник", "Контактное лицо"]
    exporting.export_table(job, f"История {job.title}"[:80], header, _lines(job, draft), TIMELINE_WIDTHS)


def _lines(job: Running, draft: TimelineExport) -> Iterator[list[Cell]]:
    zone = ZoneInfo(draft.zone)
    with job.reading() as db:
        names = staff.names(db)
        pages = timelines.every(db, draft.counterparty_id, draft.search, draft.kinds)
        for entry in chain.from_iterable(pages):
            yield [
                entry.at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0),
                CHANNELS.get(entry.kind, entry.kind),
                DIRECTIONS.get(entry.direction or "", ""),
                STATUSES.get(entry.status, entry.status),
                entry.title,
                entry.text,
                ". ".join(part for part in (entry.outcome, entry.result) if part),
                round(entry.duration_seconds / 60, 1) if entry.duration_seconds else None,
                names.get(entry.manager_id, "") if entry.manager_id else "",
                entry.contact_name or "",
            ]
