"""The tables of `contacts`."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, ForeignKey, Identity, Index, Numeric, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.interface.values import Operation, RecordKind
from services.kit import db
from services.kit.db import Versioned, new_metadata
from services.kit.wire import new_id, now


class Base(db.Base):
    __abstract__ = True
    metadata = new_metadata()


class Record(Versioned):
    """A record of the client base. One row is all of it, so that one row is one read, and its history one diff each.

    A deleted record is in the bin; one with `merged_into` became another record.
    """

    number: Mapped[int] = mapped_column(Identity(always=True), unique=True)
    name: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text)
    relation_id: Mapped[UUID | None]
    phones: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    faxes: Mapped[list[str]] = mapped_column(default=list)
    emails: Mapped[list[str]] = mapped_column(default=list)
    socials: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    country: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str | None] = mapped_column(Text)
    other_addresses: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    ad_source_id: Mapped[UUID | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    manager_id: Mapped[UUID | None]
    private: Mapped[bool] = mapped_column(default=False)
    opted_out: Mapped[bool] = mapped_column(default=False)
    lead_id: Mapped[UUID | None]
    custom_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_ids: Mapped[list[UUID]] = mapped_column(default=list)
    """Files attached to the record itself; `record_files` tells them with all others."""
    created_by: Mapped[UUID | None]
    updated_by: Mapped[UUID | None]
    deleted: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[UUID | None]
    search_text: Mapped[str] = mapped_column(Text, Computed("found_text(…)", persisted=True), deferred=True)
    """What a search looks in, made by the database (migration 0010); see `search`."""
    match_keys: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list)
    """By what records with a like name are found; see `match_record`."""


class Counterparty(Record, Base):
    __tablename__ = "counterparties"
    __table_args__ = (
        Index("ix_counterparties_sort_key_id", "sort_key", "id", postgresql_where=text("NOT deleted")),
        Index(
            "ix_counterparties_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index("ix_counterparties_by_inn", "inn", "id", postgresql_where=text("NOT deleted")),
        Index("ix_counterparties_by_manager_id", "manager_id", "id", postgresql_where=text("NOT deleted")),
        Index("ix_counterparties_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    )

    full_name: Mapped[str] = mapped_column(Text, default="")
    legal_form: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    inn: Mapped[str | None] = mapped_column(Text)
    kpp: Mapped[str | None] = mapped_column(Text)
    ogrn: Mapped[str | None] = mapped_column(Text)
    foreign_party: Mapped[bool] = mapped_column(default=False)
    bank_accounts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    website: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("counterparties.id"))
    category_id: Mapped[UUID | None]
    reputation: Mapped[str] = mapped_column(Text, default="neutral")
    payment_method_id: Mapped[UUID | None]
    industry_id: Mapped[UUID | None]
    region_id: Mapped[UUID | None]
    headcount: Mapped[int | None]
    annual_income: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    capital: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    solvency: Mapped[int | None] = mapped_column(SmallInteger)
    potential: Mapped[int | None] = mapped_column(SmallInteger)
    loyalty: Mapped[int | None] = mapped_column(SmallInteger)
    segment_ids: Mapped[list[UUID]] = mapped_column(default=list)
    filter_segment_ids: Mapped[list[UUID]] = mapped_column(default=list)


class Contact(Record, Base):
    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_sort_key_id", "sort_key", "id", postgresql_where=text("NOT deleted")),
        Index(
            "ix_contacts_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    counterparty_id: Mapped[UUID | None] = mapped_column(ForeignKey("counterparties.id"), index=True)
    client_key: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """The `sort_key` of the client, kept by the database: people are found by it."""
    position: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str] = mapped_column(Text, default="")
    birthday: Mapped[date | None]
    boss_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    boss_name: Mapped[str] = mapped_column(Text, default="")
    assistant_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    assistant_name: Mapped[str] = mapped_column(Text, default="")
    referrer_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    photo_id: Mapped[UUID | None]


class Address(Base):
    """The index of phones and e-mails: which record has this `value`, E.164 or the address in lower case."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("ix_addresses_kind_value", "kind", "value"),
        *(
            Index(f"ix_addresses_{owner}", owner, postgresql_where=text(f"{owner} IS NOT NULL"))
            for owner in ("counterparty_id", "contact_id")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    counterparty_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    """`phone` or `email`."""
    value: Mapped[str] = mapped_column(Text)


class Change(Base):
    """One write of a record: who, when, by what cause, and the fields it changed, before and after.

    `before` and `after` hold only what changed, as plain JSON. A creation has neither: the first `before` of a field
    tells how it began, or else it is as it was.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_record_id_id", "record_id", "id"),
        Index("ix_changes_batch_id", "batch_id", "kind", "record_id", postgresql_where=text("batch_id IS NOT NULL")),
        Index("ix_changes_merge_id", "merge_id", postgresql_where=text("merge_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[RecordKind] = mapped_column(Text)
    record_id: Mapped[UUID]
    version: Mapped[int]
    """The version the record has after it."""
    at: Mapped[datetime] = mapped_column(default=now)
    user_id: Mapped[UUID | None]
    cause: Mapped[str] = mapped_column(Text)
    trace_id: Mapped[str] = mapped_column(Text)
    operation: Mapped[Operation] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    batch_id: Mapped[UUID | None]
    merge_id: Mapped[UUID | None]


class DirectoryEntry(Versioned, Base):
    """A value of a directory (`industry`, `region`, …) or of a custom choice (`counterparty.<key>`)."""

    __tablename__ = "directory_entries"
    __table_args__ = (
        Index(
            "uq_directory_entries_name",
            "directory",
            text("lower(name)"),
            text("coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
            unique=True,
            postgresql_where=text("NOT archived"),
        ),
    )

    directory: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text)
    color: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("directory_entries.id"))
    archived: Mapped[bool] = mapped_column(default=False)


class CustomField(Versioned, Base):
    """A field the administrator added to a kind of record. `key` is given once and names it for ever."""

    __tablename__ = "custom_fields"
    __table_args__ = (Index("uq_custom_fields_kind_key", "kind", "key", unique=True),)

    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    archived: Mapped[bool] = mapped_column(default=False)


class FieldSetting(Base):
    """What the administrator decided about a field of the forms, built in or custom."""

    __tablename__ = "field_settings"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    hidden: Mapped[bool] = mapped_column(default=False)
    required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int | None]


class Interaction(Versioned, Base):
    """A line of the journal. A call, a letter or a short message is one line, told as it may be: its id is unique."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index("ix_interactions_starts_at", "starts_at", "id", postgresql_where=text("NOT deleted")),
        *(
            Index(f"ix_interactions_{owner}", owner, "starts_at", "id", postgresql_where=text("NOT deleted"))
            for owner in ("counterparty_id", "manager_id")
        ),
        *(
            Index(
                f"ix_interactions_{owner}",
                owner,
                "starts_at",
                "id",
                postgresql_where=text(f"{owner} IS NOT NULL AND NOT deleted"),
            )
            for owner in ("contact_id", "lead_id", "deal_id", "document_id")
        ),
        Index("ix_interactions_follow_up_of", "follow_up_of", postgresql_where=text("follow_up_of IS NOT NULL")),
    )

    counterparty_id: Mapped[UUID | None] = mapped_column(ForeignKey("counterparties.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    lead_id: Mapped[UUID | None]
    deal_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    duration_seconds: Mapped[int] = mapped_column(default=0)
    priority: Mapped[str] = mapped_column(Text, default="medium")
    progress: Mapped[str] = mapped_column(Text, default="not_needed")
    subject: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    """How a call ended, by the word of telephony; what people choose is `outcome_id`."""
    purpose_id: Mapped[UUID | None]
    action_id: Mapped[UUID | None]
    outcome_id: Mapped[UUID | None]
    our_company_id: Mapped[UUID | None]
    ad_source_id: Mapped[UUID | None]
    attachment_ids: Mapped[list[UUID]] = mapped_column(default=list)
    custom_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    follow_up_of: Mapped[UUID | None]
    manager_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    updated_by: Mapped[UUID | None]
    call_id: Mapped[UUID | None] = mapped_column(unique=True)
    email_id: Mapped[UUID | None] = mapped_column(unique=True)
    short_message_id: Mapped[UUID | None] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(Text, index=True)
    email_address: Mapped[str | None] = mapped_column(Text, index=True)
    deleted: Mapped[bool] = mapped_column(default=False)


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
