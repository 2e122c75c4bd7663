"""Recordings: where the sound of a call lies in the object store."""

from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.telephony import models
from services.telephony.interface import NoRecording, Recording, RecordingFile, RecordingSaved


def save(db: Session, call_id: UUID, file: RecordingFile) -> UUID:
    """Keeps a call's recording, announces it, and answers its id. A call has one."""
    row = models.Recording(
        call_id=call_id,
        object_key=file.object_key,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        duration_seconds=file.duration_seconds,
    )
    db.add(row)
    db.flush()
    db.publish(RecordingSaved(recording=recording_of(row)))
    return row.id


def get_recording(db: Session, call_id: UUID) -> Recording:
    """Of a call that the asker was seen to have the right to. Raises NoRecording."""
    row = db.scalar(select(models.Recording).where(models.Recording.call_id == call_id))
    if row is None:
        raise NoRecording("This call has no recording.")
    return recording_of(row)


def recording_of(row: models.Recording) -> Recording:
    file = RecordingFile(
        object_key=row.object_key,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        duration_seconds=row.duration_seconds,
    )
    return Recording(id=row.id, call_id=row.call_id, file=file, created_at=row.created_at)
