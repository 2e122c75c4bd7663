"""The tables of imports: batches, the staging list, what the check found, what undoing left."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.interface.imports import ImportKind
from services.contacts.models import Base
from services.kit.db import Versioned


class ImportBatch(Versioned, Base):
    __tablename__ = "import_batches"

    kind: Mapped[ImportKind] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"))
    file_name: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text, default="")
    encoding: Mapped[str] = mapped_column(Text, default="")
    delimiter: Mapped[str] = mapped_column(Text, default="")
    has_header: Mapped[bool] = mapped_column(default=True)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    job_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None] = mapped_column(index=True)


class ImportRow(Base):
    """A row as the file has it."""

    __tablename__ = "import_rows"

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    cells: Mapped[list[str]]
    flaws: Mapped[list[str]]


class ImportCheck(Base):
    """What the check made of a row. `values` are columns of the record, `person` those of its contact person."""

    __tablename__ = "import_checks"
    __table_args__ = (
        Index("ix_import_checks_problems", "batch_id", "position", postgresql_where=text("problems <> '[]'")),
        Index("ix_import_checks_match", "batch_id", "position", postgresql_where=text("match IS NOT NULL")),
    )

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="new")
    record_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    values: Mapped[dict[str, Any]]
    person: Mapped[dict[str, Any] | None]
    problems: Mapped[list[dict[str, Any]]]
    match: Mapped[dict[str, Any] | None]
    identity: Mapped[str | None] = mapped_column(Text)
    """What another row of the file must not share."""


class ImportConflict(Base):
    __tablename__ = "import_conflicts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("import_batches.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ImportKind] = mapped_column(Text)
    record_id: Mapped[UUID]
    field: Mapped[str | None] = mapped_column(Text)
    imported: Mapped[str | None] = mapped_column(Text)
    now: Mapped[str | None] = mapped_column(Text)
