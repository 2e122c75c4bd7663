"""The tables of letters whose pictures were opened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.mail.models import Base


class EmailOpens(Base):
    """When the pictures of a letter were loaded; of who did it nothing is kept."""

    __tablename__ = "email_opens"

    email_id: Mapped[UUID] = mapped_column(ForeignKey("emails.id", ondelete="CASCADE"), primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]


class MailRules(Base):
    """What the organisation allows in its letters: one row at most."""

    __tablename__ = "mail_rules"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    track_opens: Mapped[bool]
    mark_subjects: Mapped[bool] = mapped_column(default=False, server_default="false")
