"""Saved reports: questions with a name, one's own or shared with everybody."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.contacts import analysis, analysis_records
from services.contacts.analysis_models import SavedReport as Row
from services.contacts.interface.analysis import Report, SavedReport, SavedReportChange, SavedReportDraft
from services.kit.db import Session
from services.kit.wire import NotFound

MOST_LISTED = 500


def list_(db: Session) -> list[SavedReport]:
    """The asker's own and the shared, by name."""
    seen = sa.or_(Row.shared, Row.created_by == db.asker.user_id)
    rows = db.scalars(sa.select(Row).where(seen).order_by(sa.func.lower(Row.name), Row.id).limit(MOST_LISTED))
    return [_struct(row) for row in rows]


def create(db: Session, draft: SavedReportDraft) -> SavedReport:
    """Raises Invalid where the question cannot be answered."""
    _check(db, draft.report)
    row = Row(name=draft.name.strip(), shared=draft.shared, created_by=db.asker.user_id, report=_plain(draft.report))
    db.add(row)
    db.flush()
    return _struct(row)


def update(db: Session, report_id: UUID, version: int, change: SavedReportChange) -> SavedReport:
    """Raises NotFound, VersionConflict, Invalid."""
    row = _locked(db, report_id, version)
    if change.report is not None:
        _check(db, change.report)
        row.report = _plain(change.report)
    if change.name is not None:
        row.name = change.name.strip()
    if change.shared is not None:
        row.shared = change.shared
    row.touch()
    db.flush()
    return _struct(row)


def delete(db: Session, report_id: UUID, version: int) -> None:
    """Raises NotFound, VersionConflict."""
    db.delete(_locked(db, report_id, version))


def _check(db: Session, report: Report) -> None:
    """Raises Invalid where the question cannot be answered."""
    question = analysis.question(db, report.analysis)
    if report.table is not None:
        analysis_records.check(db, question, report.table)


def _locked(db: Session, report_id: UUID, version: int) -> Row:
    mine: Any = Row.created_by == db.asker.user_id
    if db.asker.role == "admin":
        mine = sa.or_(mine, Row.shared)
    row = db.scalar(sa.select(Row).where(Row.id == report_id, mine).with_for_update())
    if row is None:
        raise NotFound("There is no such report, or it is not yours.")
    row.require_version(version, "report", lambda: _struct(row))
    return row


def _plain(report: Report) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(report)
    return plain


def _struct(row: Row) -> SavedReport:
    return SavedReport(
        id=row.id,
        version=row.version,
        name=row.name,
        shared=row.shared,
        created_by=row.created_by,
        report=msgspec.convert(row.report, Report),
    )
