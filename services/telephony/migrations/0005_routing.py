"""Routing rules, and the segments that they may go by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0005"
down_revision = "0004"

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "routing_rules",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("conditions", JSONB, nullable=False),
        sa.Column("targets", JSONB, nullable=False),
        sa.Column("greetings", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_routing_rules"),
    )
    op.add_column("client_records", sa.Column("segment_ids", ARRAY(sa.Uuid), nullable=False, server_default="{}"))
    op.alter_column("client_records", "segment_ids", server_default=None)
