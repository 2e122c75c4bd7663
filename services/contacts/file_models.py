"""The tables of files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.models import Base
from services.kit.wire import new_id, now


class File(Base):
    """A file in the object store; with `expires_at`, only until then."""

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_expires_at", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    object_key: Mapped[str] = mapped_column(Text, unique=True)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]


class FileHolder(Base):
    """What a file belongs to: whoever sees the holder may read the file. `kind` is a RecordKind."""

    __tablename__ = "file_holders"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    holder_id: Mapped[UUID] = mapped_column(primary_key=True)
