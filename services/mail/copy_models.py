"""The tables of letters that come as copies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.kit.wire import now
from services.mail.models import Base


class CopyAddress(Base):
    """By what a person's copies are known: a secret part of an address, and the addresses they write from."""

    __tablename__ = "copy_addresses"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    senders: Mapped[list[str]] = mapped_column(default=list)
    made_at: Mapped[datetime] = mapped_column(default=now)
    last_copy_at: Mapped[datetime | None]


class Staff(Base):
    """Who signs in, as the gateway tells."""

    __tablename__ = "staff"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    active: Mapped[bool]
