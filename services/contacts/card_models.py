"""The tables around cards: our own companies, consents, photos."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.file_models import File
from services.contacts.models import Base
from services.kit.db import Versioned
from services.kit.wire import new_id, now


class OurCompany(Versioned, Base):
    """A legal entity of our own. At most one is the default."""

    __tablename__ = "our_companies"

    name: Mapped[str] = mapped_column(Text)
    full_name: Mapped[str] = mapped_column(Text, default="")
    legal_form: Mapped[str] = mapped_column(Text)
    inn: Mapped[str | None] = mapped_column(Text)
    kpp: Mapped[str | None] = mapped_column(Text)
    ogrn: Mapped[str | None] = mapped_column(Text)
    bank_accounts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    phones: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    emails: Mapped[list[str]] = mapped_column(default=list)
    address: Mapped[str] = mapped_column(Text, default="")
    director: Mapped[str] = mapped_column(Text, default="")
    accountant: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    archived: Mapped[bool] = mapped_column(default=False)


class Consent(Base):
    """What a person allowed or took back, once. Rows are added and never rewritten."""

    __tablename__ = "consents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    counterparty_id: Mapped[UUID | None] = mapped_column(ForeignKey("counterparties.id"))
    purpose: Mapped[str] = mapped_column(Text)
    channel: Mapped[str | None] = mapped_column(Text)
    given: Mapped[bool]
    at: Mapped[datetime]
    how: Mapped[str] = mapped_column(Text)
    text_version: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    evidence_file_id: Mapped[UUID | None] = mapped_column(ForeignKey(File.id))
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class Photo(Base):
    """A picture of a person, as we made it from the one that was given."""

    __tablename__ = "photos"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"), index=True)
    object_key: Mapped[str] = mapped_column(Text)
    thumbnail_key: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    width: Mapped[int]
    height: Mapped[int]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
