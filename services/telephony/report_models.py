"""Tables of listenings, of what may be done with recordings, and of exported files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Versioned
from services.kit.wire import new_id
from services.telephony.interface.reports import Hearing
from services.telephony.models import Base


class RecordingListening(Base):
    __tablename__ = "recording_listenings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    call_id: Mapped[UUID]
    recording_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    at: Mapped[datetime]
    until: Mapped[datetime]
    address: Mapped[str]
    kind: Mapped[Hearing] = mapped_column(Text)

    __table_args__ = (Index(None, "call_id", "at"),)


class RecordingSettings(Versioned, Base):
    """One row."""

    __tablename__ = "recording_settings"

    download_roles: Mapped[list[str]]


class ExportFile(Base):
    """What an export made, for a while."""

    __tablename__ = "export_files"

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None]
    object_key: Mapped[str]
    file_name: Mapped[str]
    content_type: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
