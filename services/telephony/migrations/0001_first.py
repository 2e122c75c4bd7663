"""Lines, phones, calls, recordings, and whom phone numbers belong to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sip_accounts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("line_number", sa.Text),
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("registrar", sa.Text),
        sa.Column("proxy", sa.Text),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("sealed_password", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("rings", ARRAY(sa.Uuid), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sip_accounts"),
    )
    op.create_table(
        "extensions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("uri", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_extensions"),
        sa.UniqueConstraint("user_id", name="uq_extensions_user_id"),
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("phone_raw", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("line_number", sa.Text),
        sa.Column("rings", ARRAY(sa.Uuid), nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("started_at", UTC, nullable=False),
        sa.Column("answered_at", UTC),
        sa.Column("ended_at", UTC),
        sa.Column("wait_seconds", sa.Integer, nullable=False),
        sa.Column("talk_seconds", sa.Integer, nullable=False),
        sa.Column("recording_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_started_at_id", "calls", ["started_at", "id"])
    op.create_index("ix_calls_phone", "calls", ["phone"])
    op.create_index("ix_calls_open", "calls", ["status"], postgresql_where=sa.text("status <> 'ended'"))
    op.create_table(
        "recordings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("call_id", sa.Uuid, nullable=False),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("duration_seconds", sa.Double, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        sa.UniqueConstraint("call_id", name="uq_recordings_call_id"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_recordings_call_id"),
    )
    op.create_table(
        "client_records",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("person", sa.Boolean, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("counterparty_name", sa.Text),
        sa.Column("manager_id", sa.Uuid),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client_records"),
    )
    op.create_index("ix_client_records_manager_id", "client_records", ["manager_id"])
    op.create_table(
        "client_phones",
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("phone", "record_id", name="pk_client_phones"),
        sa.ForeignKeyConstraint(["record_id"], ["client_records.id"], name="fk_client_phones_record_id"),
    )
    op.create_index("ix_client_phones_record_id", "client_phones", ["record_id"])
