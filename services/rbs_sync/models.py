"""Tables of `rbs_sync`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db


class Base(db.Base):
    __abstract__ = True
    metadata = db.new_metadata()


class Settings(Base):
    """The one row that says how to reach RosBusinessSoft."""

    __tablename__ = "settings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    address: Mapped[str] = mapped_column(default="")
    login: Mapped[str] = mapped_column(default="")
    sealed_password: Mapped[str | None]
    update_existing: Mapped[bool] = mapped_column(default=False)
    prefer: Mapped[str] = mapped_column(default="ours")
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class CompanyLink(Base):
    """Which counterparty is which company of theirs, once that was settled."""

    __tablename__ = "company_links"

    counterparty_id: Mapped[UUID] = mapped_column(primary_key=True)
    rbs_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    linked_at: Mapped[datetime]
