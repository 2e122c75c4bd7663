"""Who listens to recordings and saves them: written down before the sound is given out."""

from datetime import timedelta
from typing import cast
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import select, text

from services.kit.db import Session
from services.kit.wire import now
from services.telephony import calls, recordings
from services.telephony.debt_settings import require_head
from services.telephony.interface import Recording
from services.telephony.interface.reports import (
    DownloadForbidden,
    Hearing,
    PeopleRole,
    RecordingListening,
    RecordingSettings,
    RecordingSettingsChange,
)
from services.telephony.lines import require_admin
from services.telephony.report_models import RecordingListening as Row
from services.telephony.report_models import RecordingSettings as SettingsRow

SAME = timedelta(minutes=10)
"""A player asks for a recording in parts, and again when one jumps."""
LISTED = 500


def hear(db: Session, call_id: UUID, recording_id: UUID | None, kind: Hearing, address: str) -> Recording:
    """Raises NotFound, NoRecording, RecordingGone, DownloadForbidden."""
    calls.get_call(db, call_id)
    recording = recordings.get_kept(db, call_id, recording_id)
    asker = db.asker
    if kind == "downloaded" and asker.role != "system" and asker.role not in _settings(db).download_roles:
        raise DownloadForbidden("Your role may listen to recordings, and not save them.")
    at = now()
    # Parts of one sound are asked for at the same time.
    lock = f"{recording.id}/{asker.user_id}/{kind}"
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))"), {"lock": lock})
    row = db.scalar(
        select(Row)
        .where(Row.call_id == call_id, Row.recording_id == recording.id, Row.user_id == asker.user_id)
        .where(Row.kind == kind, Row.address == address, Row.until > at - SAME)
        .limit(1)
    )
    if row is None:
        row = Row(call_id=call_id, recording_id=recording.id, user_id=asker.user_id, at=at, address=address, kind=kind)
        db.add(row)
    row.until = at
    return recording


def list_of(db: Session, call_id: UUID) -> list[RecordingListening]:
    """Newest first. Raises NotFound, Forbidden."""
    require_head(db)
    calls.get_call(db, call_id)
    rows = db.scalars(select(Row).where(Row.call_id == call_id).order_by(Row.at.desc(), Row.id.desc()).limit(LISTED))
    return [msgspec.convert(row, RecordingListening, from_attributes=True) for row in rows]


def settings(db: Session) -> RecordingSettings:
    return struct(_settings(db))


def update_settings(db: Session, change: RecordingSettingsChange, version: int) -> RecordingSettings:
    """Raises Forbidden, VersionConflict."""
    require_admin(db)
    row = _settings(db, lock=True)
    row.require_version(version, "setting", lambda: struct(row))
    if change.download_roles is not UNSET:
        row.download_roles = list(dict.fromkeys(change.download_roles))
    row.touch()
    db.flush()
    return struct(row)


def _settings(db: Session, *, lock: bool = False) -> SettingsRow:
    query = select(SettingsRow)
    return db.scalars(query.with_for_update() if lock else query).one()


def struct(row: SettingsRow) -> RecordingSettings:
    return RecordingSettings(version=row.version, download_roles=cast(list[PeopleRole], row.download_roles))
