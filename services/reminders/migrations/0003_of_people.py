"""Reminders are listed by person too."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_reminders_contact_id", "reminders", ["contact_id"])
