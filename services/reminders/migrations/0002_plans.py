"""Reminders of planned interactions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("reminders", sa.Column("interaction_id", sa.Uuid))
    op.add_column("reminders", sa.Column("interaction_version", sa.Integer))
    op.add_column("reminders", sa.Column("interaction_at", sa.DateTime(timezone=True)))
    op.create_unique_constraint("uq_reminders_interaction_id", "reminders", ["interaction_id"])
