"""Calls of providers beside those of our SIP agent: whose they are, what was told of them, and when."""

import sqlalchemy as sa
from alembic import op

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
