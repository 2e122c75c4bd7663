"""Reminders of missed calls."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("reminders", sa.Column("debt_id", sa.Uuid))
    op.add_column("reminders", sa.Column("debt_calls", sa.Integer))
    op.create_unique_constraint("uq_reminders_debt_id_user_id", "reminders", ["debt_id", "user_id"])
    op.create_table(
        "followed_debts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_followed_debts"),
    )
