"""Providers that are reached by an API: their accounts, what they send, and their calls beside our SIP agent's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("calls", sa.Column("provider", sa.Text, nullable=False, server_default="sip"))
    op.add_column("calls", sa.Column("provider_account_id", sa.Uuid))
    op.add_column("calls", sa.Column("group_id", sa.Text, nullable=False, server_default=""))
    op.add_column("calls", sa.Column("internal", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("calls", sa.Column("told", sa.Text))
    op.add_column("calls", sa.Column("heard_at", UTC, nullable=False, server_default=sa.func.now()))
    op.add_column("calls", sa.Column("first_rang_id", sa.Uuid))
    op.add_column("calls", sa.Column("responsible_id", sa.Uuid))
    op.add_column("calls", sa.Column("reason_code", sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE calls SET told = status, group_id = id::text, first_rang_id = rings[1]")
    op.execute(FACTS)
    for column in ("provider", "group_id", "internal", "heard_at", "reason_code"):
        op.alter_column("calls", column, server_default=None)
    op.create_table(
        "provider_accounts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("sealed_password", sa.Text, nullable=False),
        sa.Column("realm", sa.Text, nullable=False),
        sa.Column("line_number", sa.Text),
        sa.Column("sender_addresses", ARRAY(sa.Text), nullable=False),
        sa.Column("recording_hosts", ARRAY(sa.Text), nullable=False),
        sa.Column("clock_offset_seconds", sa.Integer, nullable=False),
        sa.Column("legs", sa.Text, nullable=False),
        sa.Column("people", JSONB, nullable=False),
        sa.Column("sealed_door", sa.Text, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("last_refusal", sa.Text),
        sa.Column("last_error", sa.Text),
        sa.Column("last_error_at", UTC),
        sa.Column("reconciled_until", UTC),
        sa.Column("planned_at", UTC),
        sa.Column("paused_until", UTC),
        sa.PrimaryKeyConstraint("id", name="pk_provider_accounts"),
    )
    op.create_table(
        "raw_events",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("received_at", UTC, nullable=False),
        sa.Column("remote", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("call_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_raw_events"),
        sa.UniqueConstraint("account_id", "digest", name="uq_raw_events_account_id_digest"),
    )
    op.create_index("ix_raw_events_account_id_received_at_id", "raw_events", ["account_id", "received_at", "id"])
    op.create_index(
        "ix_raw_events_not_understood",
        "raw_events",
        ["account_id"],
        postgresql_where=sa.text("state = 'not_understood'"),
    )
    op.create_table(
        "provider_turns",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("free_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "product", name="pk_provider_turns"),
    )
    op.create_table(
        "provider_recordings",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("call_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("account_id", "recording_id", name="pk_provider_recordings"),
    )
    op.add_column("recordings", sa.Column("provider_recording_id", sa.Text, nullable=False, server_default=""))
    op.alter_column("recordings", "provider_recording_id", server_default=None)
    op.drop_constraint("uq_recordings_call_id", "recordings")
    op.create_unique_constraint(
        "uq_recordings_call_id_provider_recording_id", "recordings", ["call_id", "provider_recording_id"]
    )
    op.drop_index("ix_calls_open", table_name="calls")
    op.create_index("ix_calls_open", "calls", ["heard_at"], postgresql_where=sa.text("status <> 'ended'"))


# A fact was kept as the agent sent it, by its kind; now all sources' facts have one form, by what they say.
FACTS = """
UPDATE calls SET facts = coalesce((
    SELECT jsonb_object_agg('call/' || kind, fact - '{provider,call_id,kind,occurred_at}'::text[] || jsonb_build_object(
        'type', 'call', 'said', kind, 'at', fact->'occurred_at', 'rang', '[]'::jsonb, 'took', '',
        'started_at', CASE WHEN kind = 'ringing' THEN fact->'occurred_at' ELSE fact->'started_at' END,
        'answered_at', CASE WHEN kind = 'answered' THEN fact->'occurred_at' ELSE fact->'answered_at' END,
        'ended_at', CASE WHEN kind = 'ended' THEN fact->'occurred_at' ELSE 'null'::jsonb END))
    FROM jsonb_each(facts) AS kept (kind, fact)), '{}'::jsonb)
"""
