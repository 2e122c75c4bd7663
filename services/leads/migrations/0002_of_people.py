"""Deals are listed by person too."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("ix_deals_contact_id", "deals", ["contact_id"])
