"""The tables of `contacts`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.kit import db
from services.kit.db import Versioned, new_metadata
from services.kit.wire import new_id, now


class Base(db.Base):
    __abstract__ = True
    metadata = new_metadata()


class Owned(Versioned):
    """A record of the client base: whose it is, and whether others may see it."""

    number: Mapped[int] = mapped_column(Identity(always=True), unique=True)
    name: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text, default="")
    manager_id: Mapped[UUID | None]
    private: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[UUID | None]
    deleted: Mapped[bool] = mapped_column(default=False)


class Counterparty(Owned, Base):
    __tablename__ = "counterparties"
    __table_args__ = (
        Index("ix_counterparties_sort_key_id", "sort_key", "id", postgresql_where=text("NOT deleted")),
        Index(
            "ix_counterparties_sort_key_trgm",
            "sort_key",
            postgresql_using="gin",
            postgresql_ops={"sort_key": "gin_trgm_ops"},
        ),
        Index("ix_counterparties_inn_kpp", "inn", "kpp"),
        Index("ix_counterparties_manager_id", "manager_id"),
    )

    legal_form: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    inn: Mapped[str | None] = mapped_column(Text)
    kpp: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)

    addresses: Mapped[list["Address"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Address.position", foreign_keys="Address.counterparty_id"
    )


class Contact(Owned, Base):
    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_sort_key_id", "sort_key", "id", postgresql_where=text("NOT deleted")),
        Index(
            "ix_contacts_sort_key_trgm", "sort_key", postgresql_using="gin", postgresql_ops={"sort_key": "gin_trgm_ops"}
        ),
    )

    counterparty_id: Mapped[UUID | None] = mapped_column(ForeignKey("counterparties.id"), index=True)
    position: Mapped[str | None] = mapped_column(Text)

    counterparty: Mapped[Counterparty | None] = relationship(lazy="raise")
    addresses: Mapped[list["Address"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Address.position", foreign_keys="Address.contact_id"
    )


class Address(Base):
    """A phone or an e-mail address of a counterparty or a contact. `value` is E.164, or the address in lower case."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("ix_addresses_kind_value", "kind", "value"),
        Index("ix_addresses_value_trgm", "value", postgresql_using="gin", postgresql_ops={"value": "gin_trgm_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    counterparty_id: Mapped[UUID | None] = mapped_column(ForeignKey("counterparties.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    """`phone` or `email`."""
    position: Mapped[int]
    raw: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    extension: Mapped[str | None] = mapped_column(Text)


class Interaction(Base):
    """A line of the journal. `call_id` and `email_id` are unique: a call or a letter is one line, told as it may be."""

    __tablename__ = "interactions"
    __table_args__ = (Index("ix_interactions_counterparty_id_starts_at", "counterparty_id", "starts_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    counterparty_id: Mapped[UUID | None] = mapped_column(ForeignKey("counterparties.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    channel: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    duration_seconds: Mapped[int] = mapped_column(default=0)
    subject: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    manager_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    call_id: Mapped[UUID | None] = mapped_column(unique=True)
    email_id: Mapped[UUID | None] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(Text, index=True)
    email_address: Mapped[str | None] = mapped_column(Text, index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    contact: Mapped[Contact | None] = relationship(lazy="raise")


class CallRecording(Base):
    """A call that has a recording; told apart from its interaction, since the two facts come in any order."""

    __tablename__ = "call_recordings"

    call_id: Mapped[UUID] = mapped_column(primary_key=True)
    recording_id: Mapped[UUID]


class LinkedRecord(Base):
    """A lead or a deal in a client's timeline, as its owner last told."""

    __tablename__ = "linked_records"
    __table_args__ = (Index("ix_linked_records_counterparty_id_at", "counterparty_id", "at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    counterparty_id: Mapped[UUID] = mapped_column(ForeignKey("counterparties.id"))
    at: Mapped[datetime]
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    manager_id: Mapped[UUID | None]
