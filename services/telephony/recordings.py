"""Recordings: where the sound of a call lies in the object store."""

from uuid import UUID

import msgspec
from sqlalchemy import select

from services.kit.db import Session
from services.telephony import compressing, models
from services.telephony.interface import NoRecording, Recording, RecordingFile, RecordingSaved
from services.telephony.interface.reports import RecordingGone


def save(db: Session, call_id: UUID, file: RecordingFile, provider_recording_id: str = "") -> UUID:
    """Keeps a call's recording, announces it, and answers its id. Our own agent makes one of a call."""
    row = models.Recording(
        call_id=call_id,
        provider_recording_id=provider_recording_id,
        object_key=file.object_key,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        duration_seconds=file.duration_seconds,
    )
    db.add(row)
    db.flush()
    db.publish(RecordingSaved(recording=recording_of(row)))
    compressing.want(db, row)
    return row.id


def save_of_provider(db: Session, call_id: UUID, provider_recording_id: str, file: RecordingFile) -> None:
    """Keeps what was fetched, once; the first of a call is the one that it is played by."""
    this = (models.Recording.call_id == call_id, models.Recording.provider_recording_id == provider_recording_id)
    call = db.get(models.Call, call_id, with_for_update=True)
    if call is None or db.scalar(select(models.Recording.id).where(*this)) is not None:
        return
    # How long it is, only the sound itself says; about as long as the talk is near enough to show.
    about = msgspec.structs.replace(file, duration_seconds=float(call.talk_seconds))
    recording_id = save(db, call_id, about, provider_recording_id)
    call.recording_id = call.recording_id or recording_id


def list_recordings(db: Session, call_id: UUID) -> list[Recording]:
    """Of a call that the asker was seen to have the right to, by when they were saved."""
    own = select(models.Recording).where(models.Recording.call_id == call_id)
    return [recording_of(row) for row in db.scalars(own.order_by(models.Recording.created_at, models.Recording.id))]


def get_recording(db: Session, call_id: UUID, recording_id: UUID | None = None) -> Recording:
    """Of a call that the asker was seen to have the right to; the first unless named. Raises NoRecording."""
    own = select(models.Recording).where(models.Recording.call_id == call_id)
    if recording_id is not None:
        own = own.where(models.Recording.id == recording_id)
    row = db.scalar(own.order_by(models.Recording.created_at, models.Recording.id).limit(1))
    if row is None:
        raise NoRecording("This call has no recording.")
    return recording_of(row)


def get_kept(db: Session, call_id: UUID, recording_id: UUID | None) -> Recording:
    """The same where its sound is to be heard. Raises NoRecording, RecordingGone."""
    recording = get_recording(db, call_id, recording_id)
    if recording.expired_at is not None:
        raise RecordingGone("This recording was kept as long as its line says, and is deleted.")
    return recording


def recording_of(row: models.Recording) -> Recording:
    file = RecordingFile(
        object_key=row.object_key,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        duration_seconds=row.duration_seconds,
    )
    return Recording(id=row.id, call_id=row.call_id, file=file, created_at=row.created_at, expired_at=row.expired_at)
