"""Saved reports; the few records that most people do not see."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "saved_reports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("report", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_reports"),
    )
    op.create_index("ix_saved_reports_created_by", "saved_reports", ["created_by"])
    for table in ("counterparties", "contacts"):
        # Counting millions of lines looks up once whose clients are hidden.
        op.create_index(f"ix_{table}_hidden", table, ["id"], postgresql_where=sa.text("private OR deleted"))
