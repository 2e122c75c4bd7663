"""Tables of `telephony`."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.interface import Direction
from services.kit import db
from services.kit.db import Versioned, new_metadata
from services.kit.wire import new_id, now
from services.telephony.interface import CallStatus, Outcome
from services.telephony.interface.lines import Accepts, LineStatus, Preset, Srtp, Transport
from services.telephony.interface.providers import LegFilter, Provider, RawState


class Base(db.Base):
    __abstract__ = True
    metadata = new_metadata()


class SipAccount(Versioned, Base):
    __tablename__ = "sip_accounts"

    name: Mapped[str]
    line_number: Mapped[str | None]
    domain: Mapped[str]
    registrar: Mapped[str | None]
    proxy: Mapped[str | None]
    username: Mapped[str]
    sealed_password: Mapped[str]
    active: Mapped[bool]
    rings: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    preset: Mapped[Preset] = mapped_column(Text, default="own")
    transport: Mapped[Transport] = mapped_column(Text, default="udp")
    port: Mapped[int | None]
    srtp: Mapped[Srtp] = mapped_column(Text, default="off")
    record: Mapped[bool] = mapped_column(default=True)
    retention_days: Mapped[int | None]
    announcement_file_id: Mapped[UUID | None]
    announcement_key: Mapped[str | None]
    """Our own copy of the file in the object store."""
    greeting_file_id: Mapped[UUID | None]
    greeting_key: Mapped[str | None]


class Agent(Base):
    """A SIP agent that asks for lines."""

    __tablename__ = "agents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    since: Mapped[datetime]
    """From then on it was heard of without a gap."""
    seen_at: Mapped[datetime]


class LineLease(Base):
    """Which agent holds a line, and how the line stands there."""

    __tablename__ = "line_leases"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("sip_accounts.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[UUID]
    until: Mapped[datetime]
    status: Mapped[LineStatus] = mapped_column(Text)
    code: Mapped[int]
    reason: Mapped[str]
    since: Mapped[datetime]
    """When the line came to stand so."""


class CallLimits(Versioned, Base):
    """One row."""

    __tablename__ = "call_limits"

    countries: Mapped[list[str]]
    allowed: Mapped[list[str]]
    forbidden: Mapped[list[str]]
    user_per_minute: Mapped[int]
    user_per_day: Mapped[int]
    line_per_minute: Mapped[int]
    premium: Mapped[bool]
    confirm: Mapped[bool]


class Placement(Base):
    """A number that somebody had dialled, or that we forwarded a call to: counted against the limits."""

    __tablename__ = "placements"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    user_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    phone: Mapped[str]

    __table_args__ = (Index(None, "user_id", "at"), Index(None, "account_id", "at"))


class Extension(Base):
    """A seller has one phone."""

    __tablename__ = "extensions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[str]
    uri: Mapped[str]
    accepts: Mapped[Accepts] = mapped_column(Text)


class Call(Base):
    """What the facts about a call add up to; `facts` keeps them, by kind, so that a late one can be merged."""

    __tablename__ = "calls"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    provider_account_id: Mapped[UUID | None]
    group_id: Mapped[str]
    """The provider's own id of the whole call."""
    internal: Mapped[bool]
    """Between ours only, as far as is known: shown and announced to nobody."""
    told: Mapped[CallStatus | None] = mapped_column(Text)
    """The furthest state that was announced."""
    heard_at: Mapped[datetime] = mapped_column(default=now)
    """When its last fact came, by our clock."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    account_id: Mapped[UUID | None]
    direction: Mapped[Direction] = mapped_column(Text)
    status: Mapped[CallStatus] = mapped_column(Text)
    outcome: Mapped[Outcome | None] = mapped_column(Text)
    phone_raw: Mapped[str]
    phone: Mapped[str | None]
    line_number: Mapped[str | None]
    rings: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    user_id: Mapped[UUID | None]
    first_rang_id: Mapped[UUID | None]
    responsible_id: Mapped[UUID | None]
    reason_code: Mapped[int]
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    wait_seconds: Mapped[int]
    talk_seconds: Mapped[int]
    recording_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    """The agent of ours that has, or had, the call."""
    record_id: Mapped[UUID | None]
    """The client or person whose card it was placed from."""

    __table_args__ = (
        Index(None, "started_at", "id"),
        Index(None, "talk_seconds", "id"),
        Index(None, "wait_seconds", "id"),
        Index(None, "phone"),
        Index("ix_calls_open", "heard_at", postgresql_where="status <> 'ended'"),
    )


class ProviderAccount(Versioned, Base):
    __tablename__ = "provider_accounts"

    provider: Mapped[Provider] = mapped_column(Text)
    name: Mapped[str]
    active: Mapped[bool]
    address: Mapped[str]
    login: Mapped[str]
    sealed_password: Mapped[str]
    realm: Mapped[str]
    line_number: Mapped[str | None]
    sender_addresses: Mapped[list[str]]
    recording_hosts: Mapped[list[str]]
    clock_offset_seconds: Mapped[int]
    legs: Mapped[LegFilter] = mapped_column(Text)
    people: Mapped[dict[str, Any]]
    """User ids by short number."""
    retention_days: Mapped[int | None]
    sealed_door: Mapped[str]
    """The secret part of its webhooks' address."""
    refused: Mapped[int] = mapped_column(default=0)
    last_refusal: Mapped[str | None]
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None]
    reconciled_until: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    """When its statistics were last to be asked for."""
    paused_until: Mapped[datetime | None]
    """The provider asked to be left alone until then."""


class RawEvent(Base):
    """What a provider sent: kept first, then handled."""

    __tablename__ = "raw_events"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID]
    digest: Mapped[bytes]
    """Of path and body: the same again is the same event."""
    received_at: Mapped[datetime]
    remote: Mapped[str]
    path: Mapped[str]
    body: Mapped[str]
    state: Mapped[RawState] = mapped_column(Text)
    problem: Mapped[str | None]
    call_id: Mapped[UUID | None]

    __table_args__ = (
        UniqueConstraint("account_id", "digest"),
        Index(None, "account_id", "received_at", "id"),
        Index("ix_raw_events_not_understood", "account_id", postgresql_where="state = 'not_understood'"),
        Index("ix_raw_events_waiting", "received_at", "id", postgresql_where="state = 'waiting'"),
    )


class ProviderTurn(Base):
    """When the provider may next be asked for a product of its API."""

    __tablename__ = "provider_turns"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]


class ProviderRecording(Base):
    """A recording that a provider told of, and whether we have it."""

    __tablename__ = "provider_recordings"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[UUID]
    state: Mapped[Literal["wanted", "kept", "given_up"]] = mapped_column(Text)
    problem: Mapped[str | None]


class Recording(Base):
    __tablename__ = "recordings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    provider_recording_id: Mapped[str]
    """The provider's own id; empty for what our own agent recorded."""
    object_key: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int]
    duration_seconds: Mapped[float]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expired_at: Mapped[datetime | None]
    """When its sound was deleted, because it was to be kept no longer."""

    __table_args__ = (
        UniqueConstraint("call_id", "provider_recording_id"),
        Index("ix_recordings_kept", "created_at", postgresql_where="expired_at IS NULL"),
    )


class ClientRecord(Base):
    """A counterparty or a contact as `contacts` last told of it; a deleted one stays, so that late news is known."""

    __tablename__ = "client_records"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    person: Mapped[bool]
    name: Mapped[str]
    counterparty_id: Mapped[UUID | None] = mapped_column(index=True)
    counterparty_name: Mapped[str | None]
    manager_id: Mapped[UUID | None] = mapped_column(index=True)
    private: Mapped[bool]
    created_by: Mapped[UUID | None]
    deleted: Mapped[bool]
    segment_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """Of a counterparty, by hand and by conditions; of a person empty."""


class ClientPhone(Base):
    __tablename__ = "client_phones"

    phone: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("client_records.id"), primary_key=True, index=True)
