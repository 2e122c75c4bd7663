"""Events of providers wait to be handled together."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index(
        "ix_raw_events_waiting", "raw_events", ["received_at", "id"], postgresql_where=sa.text("state = 'waiting'")
    )
