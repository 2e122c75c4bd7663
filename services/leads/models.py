"""Tables of `leads`."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db


class Base(db.Base):
    __abstract__ = True
    metadata = db.new_metadata()


class Lead(db.Versioned, Base):
    """A lead. `counterparty_id`, `contact_id` and `deal_id` stay empty until it is converted."""

    __tablename__ = "leads"

    number: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    status: Mapped[str]
    title: Mapped[str]
    name: Mapped[str]
    company: Mapped[str | None]
    phones: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    emails: Mapped[list[str]] = mapped_column(ARRAY(Text))
    source: Mapped[str | None]
    text: Mapped[str]
    manager_id: Mapped[UUID | None]
    participants: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    counterparty_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    deal_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    """The user, or the API key of the program, that added it."""
    search_key: Mapped[str]
    """What a search looks in; see `search.py`."""


class Deal(db.Versioned, Base):
    """A deal. Its `participants` are those of the lead it came from."""

    __tablename__ = "deals"

    number: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    title: Mapped[str]
    stage: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))
    currency: Mapped[str]
    counterparty_id: Mapped[UUID | None] = mapped_column(index=True)
    counterparty_name: Mapped[str]
    """As it was at the conversion; the present name is that of `KnownCounterparty`, once it is known."""
    contact_id: Mapped[UUID | None] = mapped_column(index=True)
    lead_id: Mapped[UUID | None] = mapped_column(unique=True)
    manager_id: Mapped[UUID | None]
    participants: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    search_key: Mapped[str]


class KnownCounterparty(Base):
    """What `contacts` last said of a counterparty: its name, for showing and finding deals."""

    __tablename__ = "known_counterparties"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    search_key: Mapped[str]
