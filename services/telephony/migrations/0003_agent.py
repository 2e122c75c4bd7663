"""What the SIP agents need: more about lines and phones, who holds which line, and what may be dialled."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0003"
down_revision = "0002"

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("preset", sa.Text, nullable=False, server_default="own"),
        sa.Column("transport", sa.Text, nullable=False, server_default="udp"),
        sa.Column("port", sa.Integer),
        sa.Column("srtp", sa.Text, nullable=False, server_default="off"),
        sa.Column("record", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("retention_days", sa.Integer),
        sa.Column("announcement_file_id", sa.Uuid),
        sa.Column("announcement_key", sa.Text),
        sa.Column("greeting_file_id", sa.Uuid),
        sa.Column("greeting_key", sa.Text),
    ):
        op.add_column("sip_accounts", column)
    for name in ("preset", "transport", "srtp", "record"):
        op.alter_column("sip_accounts", name, server_default=None)
    op.add_column("extensions", sa.Column("accepts", sa.Text, nullable=False, server_default="ring"))
    op.alter_column("extensions", "accepts", server_default=None)
    op.add_column("calls", sa.Column("agent_id", sa.Uuid))
    op.add_column("calls", sa.Column("record_id", sa.Uuid))
    op.create_table(
        "agents",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.Column("seen_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
    )
    op.create_table(
        "line_leases",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("agent_id", sa.Uuid, nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("code", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_line_leases"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["sip_accounts.id"], name="fk_line_leases_account_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "call_limits",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("countries", ARRAY(sa.Text), nullable=False),
        sa.Column("allowed", ARRAY(sa.Text), nullable=False),
        sa.Column("forbidden", ARRAY(sa.Text), nullable=False),
        sa.Column("user_per_minute", sa.Integer, nullable=False),
        sa.Column("user_per_day", sa.Integer, nullable=False),
        sa.Column("line_per_minute", sa.Integer, nullable=False),
        sa.Column("premium", sa.Boolean, nullable=False),
        sa.Column("confirm", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_call_limits"),
    )
    op.create_table(
        "placements",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("phone", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_placements"),
    )
    op.create_index("ix_placements_user_id_at", "placements", ["user_id", "at"])
    op.create_index("ix_placements_account_id_at", "placements", ["account_id", "at"])
