"""A line of the journal may tell of an SMS, or of a line of a messenger."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("interactions", sa.Column("short_message_id", sa.Uuid))
    op.create_unique_constraint("uq_interactions_short_message_id", "interactions", ["short_message_id"])
