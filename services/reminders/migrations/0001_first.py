"""Reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("counterparty_id", sa.Uuid),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("phone", sa.String),
        sa.Column("created_by", sa.Uuid),
        sa.Column("fired_at", AT),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.CheckConstraint("kind IN ('call', 'errand', 'meeting', 'other')", name="ck_reminders_kind"),
        sa.CheckConstraint("status IN ('pending', 'due', 'done', 'cancelled')", name="ck_reminders_status"),
        sa.CheckConstraint("status <> 'pending' OR fired_at IS NULL", name="ck_reminders_pending_has_not_fired"),
    )
    op.create_index("ix_reminders_user_id_due_at", "reminders", ["user_id", "due_at", "id"])
    op.create_index("ix_reminders_due_at", "reminders", ["due_at", "id"])
    op.execute("CREATE INDEX ix_reminders_pending ON reminders (due_at) WHERE status = 'pending'")
    op.create_index("ix_reminders_counterparty_id", "reminders", ["counterparty_id"])
