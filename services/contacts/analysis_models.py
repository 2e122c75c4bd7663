"""The table of saved reports."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.models import Base
from services.kit.db import Versioned


class SavedReport(Versioned, Base):
    """A question with a name. `report` is `interface.analysis.Report` as JSON."""

    __tablename__ = "saved_reports"
    __table_args__ = (Index("ix_saved_reports_created_by", "created_by"),)

    name: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool]
    created_by: Mapped[UUID | None]
    report: Mapped[dict[str, Any]]
